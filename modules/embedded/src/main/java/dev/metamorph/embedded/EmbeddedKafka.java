package dev.metamorph.embedded;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real Kafka broker (KRaft, one node) on the loopback interface, inside this process. It cannot
 * be frozen or killed alone: {@link EmbeddedKafkaProcess} can.
 *
 * <p>It uses classes that are not part of Kafka's public API, so the version is pinned.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private final KafkaRaftServer server;
    private final FolderLock lock;
    private final DataFolder kind;
    private final Path folder;
    private final int port;
    private boolean closed;

    private EmbeddedKafka(
            KafkaRaftServer server, FolderLock lock, DataFolder kind, Path folder, int port) {
        this.server = server;
        this.lock = lock;
        this.kind = kind;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts a broker and waits until it accepts requests.
     *
     * @throws EmbeddedException if it does not start, or if another process uses the data folder
     */
    public static EmbeddedKafka start(KafkaSettings settings) {
        var folder = settings.folder().create("kafka");
        var lock = FolderLock.acquire(folder);
        try {
            var port = Ports.keptIn(folder.resolve("port"), settings.port());
            var data = folder.resolve("data");
            var properties = new BrokerProperties(data, port, Ports.free(), settings.broker());
            format(data);
            settings.progress().accept("Starting Kafka on port " + port);
            var server = new KafkaRaftServer(new KafkaConfig(properties.all(), false), Time.SYSTEM);
            server.startup();
            return new EmbeddedKafka(server, lock, settings.folder(), folder, port);
        } catch (RuntimeException e) {
            lock.close();
            throw new EmbeddedException(
                    "Kafka did not start in %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static void format(Path data) {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try (var quiet =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(data);
            new Formatter()
                    .setPrintStream(quiet)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setControllerListenerName(BrokerProperties.CONTROLLER)
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .run();
        } catch (Exception e) {
            throw new EmbeddedException("cannot format " + data, e);
        }
    }

    public int port() {
        return port;
    }

    /** The broker's address, as clients take it for {@code bootstrap.servers}. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Shuts the broker down cleanly, and deletes its data if it is temporary. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            lock.close();
        }
        if (kind instanceof DataFolder.Temporary) {
            new FolderTree(folder).delete();
        }
    }
}
