package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedPositions.Answer;
import dev.metamorph.shape.port.PublishedPositions.Point;
import dev.metamorph.shape.port.PublishingStates.Phase;
import dev.metamorph.shape.port.PublishingStates.State;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** {@code /v1/positions}. */
final class PositionsTest {
    private static final String ITEMS = "/v1/positions?name=items";

    private final TestServer server = new TestServer();

    @BeforeEach
    void declare() {
        server.published.declared(FakePublished.shape("items", "shop.items"), Optional.empty());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void every_way_to_name_a_point_is_understood() {
        for (var query :
                new String[] {
                    "lsn=16/B374D848",
                    "lsn=26800584",
                    "xid=742",
                    "offset=26800584_2",
                    "kafka=shop.items:3:42",
                    "time=2026-11-30T09:00:00%2B01:00"
                }) {
            assertThat(server.get(ITEMS + "&" + query).statusCode()).as(query).isEqualTo(200);
        }

        assertThat(server.positions.asked())
                .containsExactly(
                        new Point.AtLsn(Lsn.parse("16/B374D848")),
                        new Point.AtLsn(new Lsn(26_800_584)),
                        new Point.AtTransaction(742),
                        new Point.AtOffset(new LogOffset(26_800_584, 2)),
                        new Point.AtRecord(3, 42),
                        new Point.AtTime(Instant.parse("2026-11-30T08:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/positions?lsn=0/1|name|can't be blank",
                "/v1/positions?name=items|xid|give one of: lsn, xid, offset, kafka, time",
                "/v1/positions?name=items&xid=1&lsn=0/1|lsn|give one of: lsn, xid, offset, kafka, time",
                "/v1/positions?name=items&lsn=x|lsn|is no LSN, as 16/B374D848 or in decimal",
                "/v1/positions?name=items&xid=-1|xid|is not a transaction id, a whole number as pg_current_xact_id() returns",
                "/v1/positions?name=items&offset=5|offset|is no offset, as 26800584_0",
                "/v1/positions?name=items&kafka=shop.items:0|kafka|is not topic:partition:offset, as shop.items:0:42",
                "/v1/positions?name=items&kafka=other:0:1|kafka|is a record of another topic; the shape's is shop.items",
                "/v1/positions?name=items&time=2026-11-30|time|is no time of ISO 8601 with an offset, as 2026-11-30T08:00:00Z",
                "/v1/positions?name=items&time=%2B999999999-01-01T00:00:00Z|time|is no time of ISO 8601 with an offset, as 2026-11-30T08:00:00Z"
            })
    void a_parameter_that_is_wrong_is_named(String path, String field, String problem) {
        var response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"%s\":[\"%s\"]".formatted(field, problem));
        assertThat(server.positions.asked()).isEmpty();
    }

    @Test
    void a_position_is_told_in_all_the_ways_in_which_it_is_known() {
        server.published.say(
                "items",
                new State.Writing(
                        Phase.LIVE,
                        FakePositions.KNOWN.handle(),
                        LogOffset.SNAPSHOT_END,
                        new Lsn(0x180),
                        Instant.EPOCH,
                        0));

        assertThat(server.get(ITEMS + "&xid=742").body())
                .isEqualTo(
                        "{\"name\":\"items\",\"lsn\":\"0/100\",\"change\":{\"lsn\":\"0/110\",\"index\":2,"
                                + "\"xid\":742,\"commit_time\":\"2026-11-30T08:00:00.123456Z\"},"
                                + "\"http\":{\"handle\":\"1-2\",\"offset\":\"272_2\",\"reached\":\"0/200\"},"
                                + "\"kafka\":{\"topic\":\"shop.items\",\"reached\":\"0/180\",\"partitions\":["
                                + "{\"partition\":0,\"offset\":17,\"exact\":true},"
                                + "{\"partition\":1,\"offset\":4,\"exact\":false}]}}");
    }

    @Test
    void what_is_not_known_of_a_position_is_null() {
        server.positions.answer(new Answer.Found(FakePositions.UNKNOWN));

        assertThat(server.get(ITEMS + "&lsn=0/1").body())
                .isEqualTo(
                        "{\"name\":\"items\",\"lsn\":null,\"change\":null,"
                                + "\"http\":{\"handle\":\"1-2\",\"offset\":null,\"reached\":\"0/200\"},"
                                + "\"kafka\":{\"topic\":\"shop.items\",\"reached\":null,\"partitions\":[]}}");
    }

    @Test
    void a_point_that_does_not_exist_is_not_found() {
        server.positions.answer(new Answer.None("Transaction 742 was aborted"));

        var response = server.get(ITEMS + "&xid=742");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"message\":\"Transaction 742 was aborted\"}");
        assertThat(server.get("/v1/positions?name=other&xid=1").body())
                .isEqualTo("{\"message\":\"No published shape has that name\"}");
    }

    @Test
    void a_partition_that_the_topic_does_not_have_is_a_problem() {
        server.positions.answer(new Answer.Invalid("the topic has partitions 0 to 2"));

        var response = server.get(ITEMS + "&kafka=shop.items:3:0");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"kafka\":[\"the topic has partitions 0 to 2\"]");
    }

    @Test
    void an_instance_that_cannot_say_it_now_says_when_to_retry() {
        server.positions.answer(
                new Answer.Unavailable(
                        StackReason.KAFKA_SILENT, "no answer", Duration.ofSeconds(1)));

        var response = server.get(ITEMS + "&xid=742");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(TestServer.header(response, "retry-after")).contains("1");
    }

    @Test
    void the_instance_that_owns_the_log_is_asked() {
        try (var owner = new TestServer()) {
            owner.published.declared(FakePublished.shape("items", "shop.items"), Optional.empty());
            owner.positions.answer(new Answer.Found(FakePositions.UNKNOWN));
            server.positions.answer(new Answer.Elsewhere(owner.address()));

            var response = server.get(ITEMS + "&xid=742");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(owner.positions.asked()).containsExactly(new Point.AtTransaction(742));
        }
    }

    @Test
    void an_owner_that_is_lost_is_told_to_the_caller() {
        server.positions.answer(new Answer.Elsewhere(URI.create("http://127.0.0.1:1")));

        assertThat(server.get(ITEMS + "&xid=742").statusCode()).isEqualTo(503);
    }
}
