package dev.metamorph.app;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.app.demo.Demo;
import dev.metamorph.app.demo.DemoShape;
import dev.metamorph.app.doctor.Preflight;
import dev.metamorph.app.stack.Stack;
import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.embedded.FolderLock;
import dev.metamorph.embedded.Ports;
import dev.metamorph.shape.port.PublishedShapes;
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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * {@code metamorph dev}: Postgres, Kafka and Metamorph on this machine, with all data in one
 * folder. Listens on the loopback interface only; every local user may read and delete shapes.
 */
@Command(
        name = "dev",
        description = "Start a Postgres, a Kafka broker and Metamorph on this machine.",
        mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int USUAL_PORT = 3000;
    private static final int MOST_INSTANCES = 16;
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "HTTP port (default: 3000, or a free one if 3000 is taken).")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./.metamorph",
            description = "Folder of all data (default: ${DEFAULT-VALUE}).")
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

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Start N instances of the stack, all but the first in processes of their own (default: ${DEFAULT-VALUE}).")
    private int instances = 1;

    @Option(
            names = "--servers-only",
            description =
                    "Start Postgres and Kafka, and no instance: for instances that are started otherwise.")
    private boolean serversOnly;

    @Option(names = "--no-demo", description = "Create no demo tables and start no demo writer.")
    private boolean noDemo;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        return Lifetime.run(this::run);
    }

    private void run(Lifetime lifetime) throws Exception {
        DevServers.check(postgres, kafka);
        if (serversOnly) {
            runServers(lifetime);
            return;
        }
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw new ConfigurationException(
                    List.of(
                            "--instances is %d; give 1 to %d"
                                    .formatted(instances, MOST_INSTANCES)));
        }
        if (instances > 1) {
            lifetime.stopLater(DevInstances.STOP_AT_MOST);
        }
        var httpPort = port == 0 ? Ports.freeOr(USUAL_PORT) : port;
        var folder = folder();
        // Wrong settings are reported before anything is started.
        var given =
                DevSettings.of(
                                folder,
                                postgres.isEmpty() ? "postgresql://postgres@127.0.0.1" : postgres,
                                kafka.isEmpty() ? "127.0.0.1:9092" : kafka,
                                kafka.isEmpty())
                        .withPort(httpPort)
                        .read();
        Logging.as(given.logLevel(), given.logsJson());
        Preflight.ports(given.http(), given.admin());
        check(given);
        try (var _ = FolderLock.acquire(folder);
                var servers = DevServers.start(folder, postgres, kafka, this::progress)) {
            lifetime.checkpoint();
            var settings =
                    DevSettings.of(
                                    folder,
                                    servers.postgresUrl(),
                                    servers.bootstrap(),
                                    kafka.isEmpty())
                            .withPort(httpPort)
                            .withPartitions(instances);
            run(lifetime, settings, servers);
            progress("Stopping");
        }
    }

    private void runServers(Lifetime lifetime) {
        var folder = folder();
        try (var _ = FolderLock.acquire(folder);
                var servers = DevServers.start(folder, postgres, kafka, this::progress)) {
            lifetime.checkpoint();
            out.printf(
                    """

                    Postgres and Kafka are ready.

                      Postgres  %s
                      Kafka     %s
                    %n\
                    """,
                    shown(servers), servers.bootstrap());
            lifetime.await();
            progress("Stopping");
        }
    }

    private void check(Configuration configuration) {
        if (!postgres.isEmpty()) {
            Preflight.database(configuration);
        }
        if (!kafka.isEmpty()) {
            Preflight.kafka(configuration.kafka(), configuration.startPatience());
        }
    }

    private void run(Lifetime lifetime, DevSettings settings, DevServers servers)
            throws SQLException {
        var configuration = settings.read();
        if (hasDemo()) {
            createDemo(servers);
        }
        progress("Starting Metamorph on port " + configuration.http().port());
        try (var stack = Stack.start(configuration, Version.ofThisBuild().text(), lifetime::fail)) {
            lifetime.await(stack.status().atLeast(StackStatus.Level.ACTIVE, START_PATIENCE));
            var topic = hasDemo() ? publishDemo(lifetime, stack.published()) : "";
            try (var others = DevInstances.start(settings, instances - 1, this::progress)) {
                lifetime.await(others.serving(START_PATIENCE, this::progress));
                var ports =
                        new ServingPorts(
                                configuration.http().port(),
                                others.servingPorts(),
                                stack.adminPort());
                out.println(banner(ports, servers, topic));
                awaitEnd(lifetime, servers);
            }
        }
    }

    /** Waits for the end, with the demo writer if there are demo tables. */
    private void awaitEnd(Lifetime lifetime, DevServers servers) throws SQLException {
        if (!hasDemo()) {
            lifetime.await();
            return;
        }
        try (var _ = Demo.start(servers.jdbcUrl(), new SecureRandom())) {
            lifetime.await();
        }
    }

    private boolean hasDemo() {
        return !noDemo && postgres.isEmpty();
    }

    /** The topic of the demo's shape; empty text if it is not published. */
    private String publishDemo(Lifetime lifetime, PublishedShapes published) {
        lifetime.await(DemoShape.publish(published))
                .ifPresent(reason -> progress("The demo's shape is not published: " + reason));
        return DemoShape.topic(published);
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

    /** The data folder; created with a {@code .gitignore} of everything in it. */
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

    /**
     * The ports on which the instances listen.
     *
     * @param first the port of the first instance
     * @param others the ports of the others
     * @param admin the admin port of the first instance
     */
    private record ServingPorts(int first, List<Integer> others, int admin) {}

    private String banner(ServingPorts ports, DevServers servers, String topic) {
        var http = "http://localhost:%d".formatted(ports.first());
        var table = hasDemo() ? Demo.TABLE : "YOUR_TABLE";
        return """

        Metamorph is ready.

          HTTP      %s%s
          Metrics   http://%s:%d/metrics
          Postgres  %s
          Kafka     %s
          Data      %s

        Read a shape:
          curl -i '%s/v1/shape?table=%s&offset=-1'
        %s
        Ctrl-C stops everything; the next start continues from here.
        """
                .formatted(
                        http,
                        ports.others().stream()
                                .map(" http://localhost:%d"::formatted)
                                .collect(Collectors.joining()),
                        LOOPBACK,
                        ports.admin(),
                        shown(servers),
                        servers.bootstrap(),
                        data.toAbsolutePath().normalize(),
                        http,
                        table,
                        topic.isEmpty() ? "" : DemoShape.reading(servers.bootstrap(), topic));
    }

    /** The embedded server's URL for psql; the user's own without its password. */
    private String shown(DevServers servers) {
        return postgres.isEmpty()
                ? servers.postgresUrl()
                : PostgresUrl.parse(servers.postgresUrl()).toString();
    }

    private void progress(String line) {
        out.println(line + " ...");
    }
}
