package dev.metamorph.shapelog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link EngineMain} in another JVM. */
final class EngineProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private EngineProcess(Process process) {
        this.process = process;
        out = process.inputReader();
    }

    static EngineProcess start(ShapeLogSettings settings) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<String>();
        command.addAll(
                List.of(
                        java,
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineMain.class.getName(),
                        settings.stack(),
                        settings.folder().toString()));
        settings.kafka().forEach((name, value) -> command.add(name + "=" + value));
        try {
            var errors = ProcessBuilder.Redirect.INHERIT;
            return new EngineProcess(new ProcessBuilder(command).redirectError(errors).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a log has reached an offset and returns its digest up to there. */
    String digest(String handle, String offset) throws IOException {
        var in = process.outputWriter();
        in.write(handle + " " + offset + "\n");
        in.flush();
        var answer = out.readLine();
        if (answer == null) {
            throw new AssertionError("the process has ended");
        }
        return answer;
    }

    /** Kills the process as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
