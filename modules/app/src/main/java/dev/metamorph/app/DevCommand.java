package dev.metamorph.app;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Environment;
import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.app.demo.Demo;
import dev.metamorph.app.stack.Preflight;
import dev.metamorph.app.stack.Stack;
import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.embedded.FolderLock;
import dev.metamorph.embedded.Ports;
import dev.metamorph.shape.port.StackStatus;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code metamorph dev}: everything on this machine, with data that are kept in one folder. Listens
 * on the loopback interface only, lets everyone there read and delete shapes.
 */
@Command(
        name = "dev",
        description = "Start a Postgres, a Kafka broker and Metamorph on this machine.",
        mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int USUAL_PORT = 3000;
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "HTTP port (default: 3000, or a free one if that is taken).")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./.metamorph",
            description = "Where all data are kept (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".metamorph");

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            defaultValue = "",
            description = "Follow this database instead of an embedded one; implies --no-demo.")
    private String postgres = "";

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "",
            description = "Use this Kafka instead of an embedded broker.")
    private String kafka = "";

    @Option(names = "--no-demo", description = "Create no demo tables, and write nothing to them.")
    private boolean noDemo;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        return Lifetime.run(this::run);
    }

    private void run(Lifetime lifetime) throws Exception {
        var httpPort = port == 0 ? Ports.freeOr(USUAL_PORT) : port;
        Preflight.port(LOOPBACK, httpPort);
        var folder = folder();
        // What can be wrong is told before anything is started.
        var given =
                configuration(
                        folder,
                        postgres.isEmpty() ? "postgresql://postgres@127.0.0.1" : postgres,
                        kafka.isEmpty() ? "127.0.0.1:9092" : kafka,
                        httpPort);
        Logging.level(given.logLevel());
        look(given);
        try (var _ = FolderLock.acquire(folder);
                var servers = DevServers.start(folder, postgres, kafka, this::progress)) {
            lifetime.checkpoint();
            run(
                    lifetime,
                    configuration(folder, servers.postgresUrl(), servers.bootstrap(), httpPort),
                    servers);
            progress("Stopping");
        }
    }

    private void look(Configuration configuration) {
        if (!postgres.isEmpty()) {
            Preflight.database(configuration.database().url());
        }
        if (!kafka.isEmpty()) {
            Preflight.kafka(configuration.kafka(), configuration.startPatience());
        }
    }

    private void run(Lifetime lifetime, Configuration configuration, DevServers servers) {
        if (hasDemo()) {
            createDemo(servers);
        }
        progress("Starting Metamorph on port " + configuration.http().port());
        try (var stack = Stack.start(configuration, Version.ofThisBuild().text(), lifetime::fail)) {
            lifetime.await(stack.status().atLeast(StackStatus.Level.ACTIVE, START_PATIENCE));
            out.println(banner(configuration, servers));
            if (!hasDemo()) {
                lifetime.await();
                return;
            }
            try (var _ = Demo.start(servers.jdbcUrl(), new SecureRandom())) {
                lifetime.await();
            }
        }
    }

    private boolean hasDemo() {
        return !noDemo && postgres.isEmpty();
    }

    private static void createDemo(DevServers servers) {
        try {
            Demo.create(servers.jdbcUrl());
        } catch (SQLException e) {
            throw new StartFailure(
                    StartFailure.Reason.DATABASE,
                    "cannot create the demo tables: %s".formatted(e.getMessage()),
                    e);
        }
    }

    /** The folder, which hides itself from git. */
    private Path folder() {
        try {
            var folder = Files.createDirectories(data.toAbsolutePath().normalize());
            var ignore = folder.resolve(".gitignore");
            if (!Files.exists(ignore)) {
                Files.writeString(ignore, "*\n");
            }
            return folder;
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.Reason.DATA_FOLDER,
                    "cannot use the data folder %s: %s".formatted(data, e),
                    e);
        }
    }

    /** What can be set by variables may be, but for what this command is about. */
    private Configuration configuration(Path folder, String url, String bootstrap, int httpPort) {
        var variables = new HashMap<>(System.getenv());
        if (kafka.isEmpty()) {
            variables.keySet().removeIf(name -> name.startsWith("KAFKA_"));
        }
        variables.putAll(
                Map.of(
                        "DATABASE_URL",
                        url,
                        "POOLED_DATABASE_URL",
                        url,
                        "KAFKA_BOOTSTRAP_SERVERS",
                        bootstrap,
                        "HOST",
                        LOOPBACK,
                        "PORT",
                        Integer.toString(httpPort),
                        "SECRET",
                        "",
                        "INSECURE",
                        "true",
                        "ENABLE_SHAPE_DELETE",
                        "true",
                        "DATA_DIR",
                        folder.resolve("shapes").toString()));
        variables.put("ADVERTISED_URL", "http://%s:%d".formatted(LOOPBACK, httpPort));
        return Environment.of(variables)
                .withDefaults(Map.of("LOG_LEVEL", "warn", "START_PATIENCE", "10s"))
                .read();
    }

    private String banner(Configuration configuration, DevServers servers) {
        var http = "http://localhost:%d".formatted(configuration.http().port());
        var table = hasDemo() ? Demo.TABLE : "YOUR_TABLE";
        return """

        Metamorph is ready.

          HTTP      %s
          Postgres  %s
          Kafka     %s
          Data      %s

        Read a shape:
          curl -i '%s/v1/shape?table=%s&offset=-1'

        Ctrl-C stops everything; the next start goes on from here.
        """
                .formatted(
                        http,
                        shown(servers),
                        servers.bootstrap(),
                        data.toAbsolutePath().normalize(),
                        http,
                        table);
    }

    /** Ours has no password and can be pasted; the user's own is not repeated. */
    private String shown(DevServers servers) {
        return postgres.isEmpty()
                ? servers.postgresUrl()
                : PostgresUrl.parse(servers.postgresUrl()).toString();
    }

    private void progress(String line) {
        out.println(line + " ...");
    }
}
