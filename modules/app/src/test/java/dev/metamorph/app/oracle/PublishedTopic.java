package dev.metamorph.app.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One published shape of the property test: its declaration, its topic, and two readers of the same
 * rows, one of the topic and one over HTTP. Used by one thread at a time.
 */
final class PublishedTopic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows may have more than the megabyte that a topic takes otherwise. */
    private static final String LARGEST_ROW = Integer.toString(32 << 20);

    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final String name;
    private final String topic;
    private final String bootstrap;
    private final Admin admin;
    private final HttpClient http;
    private final Supplier<URI> server;
    private Asked asked;
    private FoldedShape shape;
    private TopicFold fold;
    private String topicId = "";

    PublishedTopic(
            String name,
            Asked asked,
            String topic,
            String bootstrap,
            Admin admin,
            HttpClient http,
            Supplier<URI> server) {
        this.name = name;
        this.asked = asked;
        this.topic = topic;
        this.bootstrap = bootstrap;
        this.admin = admin;
        this.http = http;
        this.server = server;
        shape = new FoldedShape(asked, http, server);
        fold = new TopicFold(bootstrap, topic);
    }

    Asked asked() {
        return asked;
    }

    /** Declares other rows of the same table. */
    void redefine(Asked other, Duration patience) throws InterruptedException {
        asked = other;
        shape = new FoldedShape(other, http, server);
        declare(patience);
    }

    /** Declares it, at whichever instance answers. */
    void declare(Duration patience) throws InterruptedException {
        var body =
                JSON.createObjectNode()
                        .put("table", asked.table().name())
                        .put("where", asked.where());
        asked.columns().forEach(body.putArray("columns")::add);
        body.putObject("topic")
                .put("name", topic)
                .put("partitions", 2)
                .put("replication", 1)
                .putObject("config")
                .put("max.message.bytes", LARGEST_ROW);
        var deadline = System.nanoTime() + patience.toNanos();
        var last = "";
        while (System.nanoTime() < deadline) {
            try {
                var answer =
                        send(
                                HttpRequest.newBuilder()
                                        .PUT(BodyPublishers.ofString(body.toString())));
                if (answer.statusCode() == 200) {
                    return;
                }
                last = answer.statusCode() + " " + answer.body();
                if (answer.statusCode() == 400) {
                    break;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("%s is not declared: %s".formatted(this, last));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(
                request.uri(server.get().resolve("/v1/published/" + name))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Waits until the service says that the topic has everything up to an LSN. */
    void awaitLive(long lsn, Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var last = "";
        while (System.nanoTime() < deadline) {
            try {
                last = send(HttpRequest.newBuilder().GET()).body();
                var status = JSON.readTree(last);
                if (status.path("state").asText().equals("live")
                        && Long.compareUnsigned(reached(status), lsn) >= 0) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError(
                "%s is not live up to %X within %s: %s".formatted(this, lsn, patience, last));
    }

    private static long reached(JsonNode status) {
        var words = status.path("cursor").path("lsn").asText("0/0").split("/", -1);
        return (Long.parseLong(words[0], 16) << 32) | Long.parseLong(words[1], 16);
    }

    /** Compares both readers with Postgres, where nothing is written. */
    void compare(Connection connection, long lsn, Duration patience)
            throws IOException, InterruptedException, SQLException {
        shape.catchUp(lsn, patience);
        awaitLive(lsn, patience);
        var description = describe();
        if (!description.topicId().toString().equals(topicId)) {
            topicId = description.topicId().toString();
            fold.close();
            fold = new TopicFold(bootstrap, topic);
        }
        fold.catchUp(description.partitions().size(), patience);
        var expected = OracleRun.query(connection, asked.sql());
        requireEqual("the shape over HTTP", shape.contents(), expected);
        requireEqual("the topic at " + fold.positions(), fold.contents(), expected);
    }

    private void requireEqual(String what, List<String> actual, List<String> expected) {
        if (!actual.equals(expected)) {
            var missing = expected.stream().filter(row -> !actual.contains(row)).toList();
            var extra = actual.stream().filter(row -> !expected.contains(row)).toList();
            throw new AssertionError(
                    "%s, handle %s: %s lacks %s and has %s"
                            .formatted(this, shape.handle(), what, missing, extra));
        }
    }

    private TopicDescription describe() {
        return Objects.requireNonNull(
                await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
    }

    /** Deletes the topic, and waits until it exists again. */
    void deleteTopic(Duration patience) {
        await(admin.deleteTopics(List.of(topic)).all());
        var deadline = System.nanoTime() + patience.toNanos();
        while (!exists()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("%s is not created again".formatted(this));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean exists() {
        try {
            return !describe().topicId().toString().equals(topicId);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /** Adds a partition. */
    void addPartition() {
        var more = NewPartitions.increaseTo(describe().partitions().size() + 1);
        await(admin.createPartitions(Map.of(topic, more)).all());
    }

    /** Takes away the permission to write the topic, for a while. */
    void deny(Duration pause) {
        var denial =
                new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry(
                                "User:*", "*", AclOperation.WRITE, AclPermissionType.DENY));
        await(admin.createAcls(List.of(denial)).all());
        LockSupport.parkNanos(pause.toNanos());
        await(admin.deleteAcls(List.of(denial.toFilter())).all());
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        fold.close();
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(name, asked);
    }
}
