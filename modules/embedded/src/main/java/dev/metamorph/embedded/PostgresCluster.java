package dev.metamorph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One folder of Postgres data and the programs that work on it: the data is in {@code data}, the
 * server's log beside it in {@code postgres.log}. It does not check whether another process uses
 * the folder.
 */
record PostgresCluster(Path folder, Path programs, OrdinaryUser user) {
    private static final Duration INITDB_AT_MOST = Duration.ofMinutes(2);
    private static final Duration START_AT_MOST = Duration.ofMinutes(10);
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(30);
    private static final int FIRST_VERSION_WITH_BUILTIN_LOCALES = 17;
    private static final int LOG_LINES = 5;
    private static final int START_ATTEMPTS = 20;

    /**
     * The ways in which a server shuts down: see <a
     * href="https://www.postgresql.org/docs/current/server-shutdown.html">Shutting Down the
     * Server</a>.
     */
    enum Shutdown {
        /** Ends all sessions and writes a checkpoint. */
        FAST,
        /** Stops without a checkpoint, as a power failure would; the next start recovers. */
        IMMEDIATE;

        private String mode() {
            return switch (this) {
                case FAST -> "fast";
                case IMMEDIATE -> "immediate";
            };
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path log() {
        return folder.resolve("postgres.log");
    }

    boolean isCreated() {
        return Files.exists(data().resolve("PG_VERSION"));
    }

    /**
     * Creates the cluster in a temporary place and then moves it, so that a run that is killed
     * meanwhile leaves nothing half-made.
     *
     * @param durable whether to flush it to disk
     */
    void create(boolean durable) {
        var fresh = folder.resolve("data.new");
        new FolderTree(fresh).delete();
        user.own(folder);
        var words = new ArrayList<>(List.of(program("initdb"), "-D", fresh.toString()));
        words.addAll(List.of("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"));
        if (programVersion() >= FIRST_VERSION_WITH_BUILTIN_LOCALES) {
            words.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        if (!durable) {
            words.add("--no-sync");
        }
        var outcome = user.command(words, INITDB_AT_MOST).run();
        if (!outcome.succeeded()) {
            throw new EmbeddedException(
                    "initdb failed in %s: %s".formatted(folder, outcome.output()));
        }
        try {
            Files.move(fresh, data());
        } catch (IOException e) {
            throw new EmbeddedException("cannot rename %s: %s".formatted(fresh, e), e);
        }
    }

    /**
     * Refuses data of another major version: Postgres would refuse it too, but only in the server's
     * log.
     */
    void checkVersion() {
        var programs = programVersion();
        var data = dataVersion();
        if (programs != data) {
            throw new EmbeddedException(
                    "%s was written by Postgres %d and cannot be used by Postgres %d; use another data folder"
                            .formatted(folder, data, programs));
        }
    }

    /** Gives data that was written by another user to the user that runs the server. */
    void own() {
        user.own(folder);
    }

    /** Starts the server and waits until it answers. */
    void start(int port, Map<String, String> settings) {
        var options =
                settings.entrySet().stream()
                        .map(setting ->
                                "-c %s=%s".formatted(setting.getKey(), quoted(setting.getValue())))
                        .collect(Collectors.joining(" ", "-p %d ".formatted(port), ""));
        deleteStaleLockFile();
        for (var attempt = 1; !started(options); attempt++) {
            var reason = endOfLog();
            // The sessions of a killed server may take a moment to notice that it is gone.
            if (attempt == START_ATTEMPTS || !reason.contains("shared memory block")) {
                throw new EmbeddedException(
                        "Postgres did not start on port %d: %s".formatted(port, reason));
            }
        }
    }

    private boolean started(String options) {
        var seconds = Long.toString(START_AT_MOST.toSeconds());
        return control("start", "-w", "-t", seconds, "-l", log().toString(), "-o", options)
                .succeeded();
    }

    /** Stops the server, even if another process started it; does nothing if none runs. */
    void stop(Shutdown shutdown) {
        if (pid().isEmpty()) {
            return;
        }
        var seconds = Long.toString(STOP_AT_MOST.toSeconds());
        var outcome = control("stop", "-w", "-t", seconds, "-m", shutdown.mode());
        if (outcome.succeeded() || pid().isEmpty()) {
            return;
        }
        if (shutdown == Shutdown.IMMEDIATE) {
            throw new EmbeddedException(
                    "cannot stop the Postgres of %s: %s".formatted(folder, outcome.output()));
        }
        stop(Shutdown.IMMEDIATE);
    }

    /**
     * The process id of the server that runs on this data. It is empty if the lock file is stale:
     * the process id in it may by now belong to another program or to a zombie, so the process's
     * working folder is compared.
     */
    Optional<Long> pid() {
        return firstNumber(lockFile()).filter(this::worksHere);
    }

    private boolean worksHere(long pid) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), data());
        } catch (IOException _) {
            // On systems other than Linux the program's name is compared instead.
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().command())
                    .filter(command -> command.endsWith("/postgres"))
                    .isPresent();
        }
    }

    private Path lockFile() {
        return data().resolve("postmaster.pid");
    }

    /** Deletes a stale lock file; only the holder of the folder's lock may call this. */
    private void deleteStaleLockFile() {
        try {
            if (pid().isEmpty()) {
                Files.deleteIfExists(lockFile());
            }
        } catch (IOException e) {
            throw new EmbeddedException("cannot delete %s: %s".formatted(lockFile(), e), e);
        }
    }

    private static Optional<Long> firstNumber(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(file)) {
            return lines.findFirst().map(line -> Long.valueOf(line.strip()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private Command.Outcome control(String... arguments) {
        var words = new ArrayList<>(List.of(program("pg_ctl"), "-D", data().toString()));
        words.addAll(List.of(arguments));
        return user.command(words, START_AT_MOST.plusSeconds(10)).run();
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    private int programVersion() {
        var output =
                new Command(List.of(program("postgres"), "--version"), STOP_AT_MOST).run().output();
        return Integer.parseInt(output.replaceFirst("^\\D*(\\d+)[\\s\\S]*$", "$1"));
    }

    private int dataVersion() {
        try {
            return Integer.parseInt(Files.readString(data().resolve("PG_VERSION")).strip());
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedException("cannot read %s/PG_VERSION: %s".formatted(data(), e), e);
        }
    }

    private String endOfLog() {
        try {
            var lines = Files.readAllLines(log());
            var end = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
            return String.join(" | ", end);
        } catch (IOException _) {
            return "it wrote no log";
        }
    }

    /** A word quoted for {@code /bin/sh}, with which pg_ctl starts the server. */
    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
