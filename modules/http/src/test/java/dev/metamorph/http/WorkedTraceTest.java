package dev.metamorph.http;

import static dev.metamorph.http.TestServer.handle;
import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/**
 * The worked example of the protocol, step by step as a reader sees it (docs/protocol.md, "A worked
 * example").
 */
final class WorkedTraceTest {
    private static final String ROW =
            """
            {"key":"\\"public\\".\\"items\\"/\\"1\\"","value":{"id":"1","value":"a"},\
            "headers":{"operation":"insert","relation":["public","items"]}}\
            """;
    private static final String SNAPSHOT_END =
            """
            {"headers":{"control":"snapshot-end","xmin":"759","xmax":"759","xip_list":[]}}\
            """;
    private static final String UPDATE =
            """
            {"key":"\\"public\\".\\"items\\"/\\"1\\"","value":{"id":"1","value":"b"},\
            "headers":{"operation":"update","relation":["public","items"],"txids":[760],\
            "lsn":"26800584","op_position":0,"last":true}}\
            """;

    private TestServer server = holding(Duration.ofSeconds(20));

    private static TestServer holding(Duration longPoll) {
        return new TestServer(settings -> settings.withLongPoll(longPoll));
    }

    /** The same with a server whose long polls are short. */
    private void restart() {
        server.close();
        server = holding(Duration.ofMillis(1500));
        one_row();
    }

    @BeforeEach
    void one_row() {
        server.directory.newShapesHave(ROW, SNAPSHOT_END);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void step_1_the_first_request_gets_the_rows_and_the_snapshots_end() {
        var response = server.get("/v1/shape?table=items&offset=-1");

        var handle = handle(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("[" + ROW + "," + SNAPSHOT_END + "]");
        assertThat(header(response, "electric-offset")).contains("0_0");
        assertThat(header(response, "etag")).contains("\"" + handle + ":-1:0_0\"");
        assertThat(header(response, "electric-has-data")).contains("true");
        assertThat(header(response, "electric-schema"))
                .contains(
                        """
                        {"id":{"type":"int4","pk_index":0,"not_null":true},\
                        "value":{"type":"text","not_null":true}}\
                        """);
        assertThat(header(response, "electric-up-to-date")).isEmpty();
        assertThat(header(response, "electric-cursor")).isEmpty();
        assertThat(header(response, "cache-control"))
                .contains("public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746");
        assertThat(header(response, "content-type")).contains("application/json; charset=utf-8");
    }

    @Test
    void step_2_the_second_request_is_up_to_date_at_0_inf() {
        var handle = server.shape();

        var response = server.get("/v1/shape?table=items&offset=0_0&handle=" + handle);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(upToDate("100"));
        assertThat(header(response, "electric-offset")).contains("0_inf");
        assertThat(header(response, "electric-up-to-date")).contains("");
        assertThat(header(response, "electric-has-data")).contains("true");
        assertThat(header(response, "cache-control"))
                .contains("public, max-age=60, stale-while-revalidate=300");
    }

    @Test
    void step_3_a_live_request_holds_until_there_is_a_change() {
        var handle = server.shape();
        var waiting = server.live("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle);
        assertThat(waiting).isNotDone();

        server.append(handle, 26800584, 0, UPDATE);

        var response = waiting.join();
        assertThat(response.body())
                .isEqualTo("[" + UPDATE + "," + upToDate("26800584").substring(1));
        assertThat(header(response, "electric-offset")).contains("26800584_0");
        assertThat(header(response, "electric-cursor")).isPresent();
        assertThat(header(response, "electric-up-to-date")).contains("");
        assertThat(header(response, "electric-schema")).isEmpty();
        assertThat(header(response, "electric-has-data")).contains("true");
        assertThat(header(response, "etag")).contains("\"" + handle + ":0_inf:26800584_0\"");
        assertThat(header(response, "cache-control"))
                .contains("public, max-age=5, stale-while-revalidate=5");
    }

    @Test
    void step_4_a_live_request_without_news_ends_up_to_date() {
        restart();
        var handle = server.shape();
        server.append(handle, 26800584, 0, UPDATE);

        var response =
                server.get(
                        "/v1/shape?table=items&offset=26800584_0&live=true&cursor=1&handle="
                                + handle);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(upToDate("26800584"));
        assertThat(header(response, "electric-has-data")).contains("false");
        assertThat(header(response, "electric-offset")).contains("26800584_0");
        assertThat(header(response, "electric-up-to-date")).contains("");
        assertThat(header(response, "etag").orElseThrow())
                .matches("\"" + handle + ":26800584_0:26800584_0:\\d+\"");
    }

    @Test
    void a_live_request_without_news_tells_what_was_seen_of_other_tables_and_stays_at_its_offset() {
        restart();
        var handle = server.shape();
        server.append(handle, 26800584, 0, UPDATE);
        server.logs.reach(new Lsn(26900000));

        var response =
                server.get("/v1/shape?table=items&offset=26800584_0&live=true&handle=" + handle);

        assertThat(response.body()).isEqualTo(upToDate("26900000"));
        assertThat(header(response, "electric-offset")).contains("26800584_0");
    }

    @Test
    void step_5_a_key_change_is_two_items_and_the_offset_of_the_second() {
        var handle = server.shape();
        server.append(handle, 26800584, 0, UPDATE);
        server.append(handle, 26800600, 0, "{\"delete\":1}");
        server.append(handle, 26800600, 1, "{\"insert\":2}");

        var response =
                server.get("/v1/shape?table=items&offset=26800584_0&live=true&handle=" + handle);

        assertThat(response.body())
                .startsWith("[{\"delete\":1},{\"insert\":2},")
                .endsWith(upToDate("26800600").substring(1));
        assertThat(header(response, "electric-offset")).contains("26800600_1");
    }

    @Test
    void step_6_a_truncated_table_sends_a_waiting_reader_to_a_new_handle() {
        var handle = server.shape();
        var waiting = server.live("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle);

        server.logs.end(handle);

        var response = waiting.join();
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("[{\"headers\":{\"control\":\"must-refetch\"}}]");
        assertThat(handle(response)).isNotEqualTo(handle).isEqualTo(server.shape());
    }

    @Test
    void step_7_a_handle_of_another_shape_is_answered_with_the_right_one() {
        var other = server.shape();

        var response = server.get("/v1/shape?table=items&where=id%3D1&offset=0_0&handle=" + other);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("[{\"headers\":{\"control\":\"must-refetch\"}}]");
        assertThat(handle(response)).isNotEqualTo(other);
        assertThat(header(response, "cache-control"))
                .contains("public, max-age=60, must-revalidate");
    }

    private static String upToDate(String lsn) {
        return "[{\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\""
                + lsn
                + "\"}}]";
    }
}
