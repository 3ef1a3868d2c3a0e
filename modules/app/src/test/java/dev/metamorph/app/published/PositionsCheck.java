package dev.metamorph.app.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.app.published.FoldedTopic.Seen;
import dev.metamorph.embedded.testing.TestDatabase;

import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Checks what a stack says of positions of the published shape {@code items}. */
record PositionsCheck(PublishingStack stack, String topic) {
    private static final String NAME = "name=items&";

    /** Two transactions: the first row of the later one is looked for in every way. */
    void check(TestDatabase database, FoldedTopic reader, Supplier<Map<String, String>> rows) {
        transaction(database, true, "UPDATE items SET v = 'before' WHERE id = 1");
        var xid =
                transaction(
                        database,
                        true,
                        "UPDATE items SET v = 'positioned' WHERE id BETWEEN 80 AND 90");
        var aborted = transaction(database, false, "UPDATE items SET v = 'never' WHERE id = 1");
        // Perhaps before the topic has it.
        var byXid = awaitKnown("xid=" + xid);
        reader.awaitEquals(rows);

        var changes =
                reader.seen().stream()
                        .filter(record -> record.header("xid").equals(low(xid)))
                        .toList();
        assertThat(changes).hasSize(11);
        var first =
                changes.stream()
                        .filter(record -> record.header("index").equals("0"))
                        .findFirst()
                        .orElseThrow();
        assertThat(byXid.at("/change/xid").asText()).isEqualTo(low(xid));
        assertThat(byXid.at("/change/index").asInt()).isZero();
        for (var query :
                List.of(
                        "xid=" + xid,
                        "lsn=" + first.header("lsn"),
                        "offset=" + first.header("offset"),
                        "kafka=%s:%d:%d".formatted(topic, first.partition(), first.offset()))) {
            isFirst(ask(query), query, first, changes);
        }
        byTime(first);
        inTheMiddle(changes);
        unknown(xid, aborted);
    }

    private void isFirst(JsonNode answer, String query, Seen first, List<Seen> changes) {
        assertThat(answer.at("/change/index").asText())
                .as("%s: %s", query, answer)
                .isEqualTo(first.header("index"));
        assertThat(answer.at("/change/xid").asText()).as(query).isEqualTo(first.header("xid"));
        assertThat(answer.at("/change/commit_time").asText())
                .isEqualTo(first.header("commit-time"));
        assertThat(answer.at("/http/offset").asText()).as(query).isEqualTo(first.header("offset"));
        assertThat(answer.at("/http/handle").asText()).isEqualTo(first.header("handle"));
        for (var place : answer.at("/kafka/partitions")) {
            var partition = place.get("partition").asInt();
            var wanted =
                    changes.stream()
                            .filter(record -> record.partition() == partition)
                            .mapToLong(Seen::offset)
                            .min();
            assertThat(place.get("exact").asBoolean()).as("%s: %s", query, answer).isTrue();
            assertThat(place.get("offset").asLong()).as(query).isEqualTo(wanted.orElseThrow());
        }
        assertThat(answer.at("/kafka/partitions")).hasSize(2);
    }

    /** The transaction before it may have been committed in the same millisecond. */
    private void byTime(Seen first) {
        var answer = ask("time=" + first.header("commit-time"));

        assertThat(Long.parseLong(answer.at("/http/offset").asText().replaceFirst("_.*", "")))
                .as("%s", answer)
                .isLessThanOrEqualTo(Long.parseLong(first.header("lsn")));
        assertThat(answer.at("/change").isObject()).isTrue();
        var later = ask("time=2100-01-01T00:00:00Z");
        assertThat(later.at("/change").isNull()).isTrue();
        assertThat(later.at("/kafka/partitions/0/exact").asBoolean()).isFalse();
    }

    private void inTheMiddle(List<Seen> changes) {
        var last =
                changes.stream()
                        .filter(record -> record.header("tx-last").equals("true"))
                        .findFirst()
                        .orElseThrow();

        assertThat(ask("offset=" + last.header("offset")).at("/change/index").asText())
                .isEqualTo(last.header("index"));
        var behind = ask("offset=%s_inf".formatted(last.header("lsn")));
        assertThat(behind.at("/change").isNull()).as("%s", behind).isTrue();
        assertThat(behind.at("/http/offset").asText()).isEqualTo(last.header("offset"));
        var beginning = ask("lsn=1");
        assertThat(beginning.at("/http/offset").asText()).as("%s", beginning).isEqualTo("-1");
    }

    private void unknown(String xid, String aborted) {
        assertThat(message("xid=" + aborted))
                .isEqualTo("Transaction %s was aborted".formatted(aborted));
        var future = Long.toString(Long.parseLong(xid) + 1_000_000_000L);
        assertThat(message("xid=" + future))
                .isEqualTo("Postgres does not know transaction %s".formatted(future));
        assertThat(message("kafka=%s:0:1000000000".formatted(topic)))
                .startsWith(
                        "Partition 0 of the topic has no committed record at offset 1000000000");
        assertThat(stack.position(NAME + "kafka=%s:2:0".formatted(topic)))
                .contains("\"kafka\":[\"the topic has partitions 0 to 1\"]");
    }

    /** After a restart nothing is remembered. */
    void forgotten(TestDatabase database) {
        var xid = database.query("SELECT pg_current_xact_id()").getFirst().getFirst();

        assertThat(message("xid=" + xid))
                .startsWith("Transaction %s was committed, but is not among".formatted(xid));
    }

    /** A transaction that was committed a moment ago is waited for, but not for long. */
    private JsonNode awaitKnown(String query) {
        var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        var answer = ask(query);
        while (!answer.at("/change").isObject() && System.nanoTime() < deadline) {
            answer = ask(query);
        }
        return answer;
    }

    private JsonNode ask(String query) {
        try {
            return new ObjectMapper().readTree(stack.position(NAME + query));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String message(String query) {
        return ask(query).path("message").asText();
    }

    /** The id that the write-ahead log has. */
    private static String low(String xid) {
        return Long.toString(Long.parseLong(xid) & 0xFFFF_FFFFL);
    }

    private static String transaction(TestDatabase database, boolean commit, String sql) {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            String xid;
            try (var rows = statement.executeQuery("SELECT pg_current_xact_id()")) {
                rows.next();
                xid = rows.getString(1);
            }
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return xid;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
