package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The most memory that a service has used until now.
 *
 * @param heap MiB of Java heap before a collection; 0 if there was none
 * @param resident MiB of the whole process; 0 if this system does not tell
 */
record Footprint(long heap, long resident) {
    private static final Pattern COLLECTED = Pattern.compile(" (\\d+)M->\\d+M\\(");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    /**
     * Looks.
     *
     * @param folder where the service writes {@code gc-<pid>.log}
     */
    static Footprint of(Service service, Path folder) throws IOException {
        var status = Path.of("/proc/%d/status".formatted(service.pid()));
        var resident = Files.exists(status) ? most(status, PEAK) / 1024 : 0;
        return new Footprint(
                most(folder.resolve("gc-%d.log".formatted(service.pid())), COLLECTED), resident);
    }

    private static long most(Path file, Pattern number) throws IOException {
        return number.matcher(Files.readString(file))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }

    @Override
    public String toString() {
        return "heap %d MiB, resident %d MiB".formatted(heap, resident);
    }
}
