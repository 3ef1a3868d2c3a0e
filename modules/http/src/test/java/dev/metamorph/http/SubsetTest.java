package dev.metamorph.http;

import static dev.metamorph.http.TestServer.handle;
import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Subsets: rows of a shape as they are in the database now, asked for by GET or POST
 * (docs/protocol.md, "Subsets").
 */
final class SubsetTest {
    private static final String SHAPE = "/v1/shape?table=items&offset=-1&log=changes_only";

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void rows_come_with_the_snapshot_that_they_are_of() {
        var response = server.get(SHAPE + "&subset__where=id%20%3E%201");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"metadata":{"xmin":"10","xmax":"20","xip_list":["11","12"],\
                        "snapshot_mark":7,"database_lsn":"300"},\
                        "data":[{"key":"a"},{"key":"b"}]}\
                        """);
        assertThat(server.subsets.asked())
                .containsExactly(new Subset("\"id\" > '1'::integer", "", Long.MAX_VALUE, 0));
    }

    @Test
    void the_headers_say_what_a_client_needs_and_no_cache_keeps_the_answer() {
        var response = server.get(SHAPE + "&subset");

        assertThat(header(response, "cache-control")).contains("no-cache");
        assertThat(header(response, "electric-snapshot")).contains("true");
        assertThat(header(response, "electric-handle")).contains("7-1");
        assertThat(header(response, "electric-offset")).contains("0_inf");
        assertThat(header(response, "electric-schema").orElseThrow()).contains("\"pk_index\":0");
        assertThat(header(response, "etag")).isEmpty();
    }

    @Test
    void a_reader_inside_the_log_keeps_its_offset() {
        var handle = server.shape();

        var response =
                server.get(
                        "/v1/shape?table=items&offset=0_0&subset__limit=1"
                                + "&subset__order_by=id&handle="
                                + handle);

        assertThat(header(response, "electric-offset")).contains("0_0");
    }

    @Test
    void a_tag_that_a_reader_has_does_not_count() {
        var response = server.get(SHAPE + "&subset", "if-none-match", "\"7-1:-1:0_0\"");

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void the_shape_is_created_so_that_its_log_begins_before_the_rows() {
        var first = server.get(SHAPE + "&subset");

        assertThat(server.directory.created()).isEqualTo(1);
        assertThat(handle(server.get(SHAPE))).isEqualTo(handle(first));
    }

    @Test
    void
            a_handle_that_has_ended_and_its_offset_are_repeated_so_that_the_stream_gets_the_refetch_itself() {
        var ended = server.shape();
        server.append(ended, 200, 0, "{\"n\":1}");
        server.directory.gone(ended);
        server.logs.end(ended);
        var path = "/v1/shape?table=items&offset=200_0&handle=" + ended;

        var rows = server.get(path + "&subset");

        assertThat(rows.statusCode()).isEqualTo(200);
        assertThat(handle(rows)).isEqualTo(ended);
        assertThat(header(rows, "electric-offset")).contains("200_0");
        var next = server.get(path);
        assertThat(next.statusCode()).isEqualTo(409);
        assertThat(handle(next).text()).isEqualTo("7-2");
    }

    @Test
    void a_handle_with_control_characters_is_not_repeated() {
        var response =
                server.get("/v1/shape?table=items&offset=0_0&handle=7-9%0D%0Aevil:%20yes&subset");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(handle(response).text()).isEqualTo("7-1");
        assertThat(header(response, "evil")).isEmpty();
    }

    @Test
    void every_part_is_understood() {
        server.get(
                SHAPE
                        + "&subset__where="
                        + encoded("value = $1 OR value = $2")
                        + "&subset__params="
                        + encoded("{\"1\":\"a'b\",\"2\":5}")
                        + "&subset__order_by="
                        + encoded("value DESC NULLS LAST, \"id\"")
                        + "&subset__limit=10&subset__offset=20");

        assertThat(server.subsets.asked())
                .containsExactly(
                        new Subset(
                                "(\"value\" = 'a''b'::text) OR (\"value\" = '5'::text)",
                                "\"value\" DESC NULLS LAST, \"id\" ASC",
                                10,
                                20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subset__where=nope+%3D+1 | where | At location 0: unknown reference nope",
                "subset__where=id+in+(select+1) | where | At location 7: subqueries are not"
                        + " supported",
                "subset__order_by=nope | order_by | At location 0: unknown reference nope",
                "subset__limit=1 | order_by | order_by is required when limit or offset is"
                        + " present",
                "subset__offset=1 | order_by | order_by is required when limit or offset is"
                        + " present",
                "subset__limit=0&subset__order_by=id | limit | must be greater than 0",
                "subset__limit=x&subset__order_by=id | limit | is invalid",
                "subset__offset=-1&subset__order_by=id | offset | must be greater than or equal"
                        + " to 0",
                "subset__params=%7B | params | is invalid",
                "subset__params=5 | params | is invalid",
                "subset__params=%7B%221%22:%5B1%5D%7D | params | is invalid",
                "subset__params=%7B%222%22:1%7D | params | Parameters must be numbered"
                        + " sequentially, starting from 1"
            })
    void a_problem_is_reported_inside_of_subset(String query, String field, String problem) {
        var response = server.get(SHAPE + "&" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        if (!field.equals("where") || !query.contains("select")) {
            assertThat(response.body())
                    .isEqualTo(
                            """
                            {"message":"Invalid request","errors":{"subset":{"%s":["%s"]}}}\
                            """
                                    .formatted(field, problem));
        }
        assertThat(server.subsets.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CAST((SELECT 1) AS int)",
                "pg_sleep(10)",
                "(SELECT secret FROM users)",
                "id::text",
                "(SELECT 1 FROM information_schema.tables LIMIT 1)",
                "CASE WHEN id = 1 THEN id ELSE value END",
                "id + 1",
                "1",
                "id COLLATE \"C\"",
                "upper(value)"
            })
    void order_by_takes_columns_alone(String orderBy) {
        var response = server.get(SHAPE + "&subset__order_by=" + encoded(orderBy));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("not allowed in ORDER BY");
        assertThat(server.subsets.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id; DROP TABLE items | Unexpected `;` in order by",
                "$1 | At location 0: parameter $1 is not supported in ORDER BY clauses",
                "id DESC, | syntax error",
                "id id | syntax error at or near"
            })
    void order_by_has_no_more_than_its_own_words(String orderBy, String problem) {
        var response = server.get(SHAPE + "&subset__order_by=" + encoded(orderBy));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(problem);
    }

    @Test
    void a_clause_may_read_what_is_queryable_but_not_selected() {
        var response =
                server.get(
                        SHAPE
                                + "&columns=id&queryable_columns=id,value&subset__where="
                                + encoded("value = 'a'"));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"subset__where=value+is+null, where", "subset__order_by=value, order_by"})
    void a_clause_may_not_read_what_is_not_queryable(String query, String field) {
        var response = server.get(SHAPE + "&queryable_columns=id&" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains(
                        "\"subset\":{\"" + field + "\":[\"At location 0: unknown reference value");
    }

    @Test
    void a_clause_of_more_than_64_kilobytes_is_refused() {
        var clause = "value = '" + "x".repeat(70_000) + "'";

        var response = server.post(SHAPE, "{\"where\":\"" + clause + "\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("bigger than maximum size");
    }

    @Test
    void a_value_that_the_database_refuses_is_the_readers_fault() {
        server.subsets.answer(new ShapeSubsets.Answer.Invalid("where", "invalid input value"));

        var response = server.get(SHAPE + "&subset");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"message":"Invalid request","errors":{"subset":{"where":["invalid input value"]}}}\
                        """);
    }

    @Test
    void without_a_database_the_reader_is_asked_to_retry() {
        server.subsets.answer(
                new ShapeSubsets.Answer.Unavailable(
                        StackReason.DATABASE_UNAVAILABLE, "No database", Duration.ofSeconds(10)));

        var response = server.get(SHAPE + "&subset");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(header(response, "retry-after")).contains("10");
        assertThat(header(response, "electric-internal-known-error")).contains("true");
    }

    @Test
    void a_table_that_is_another_one_now_is_to_be_fetched_again() {
        server.subsets.answer(new ShapeSubsets.Answer.Gone());

        assertThat(server.get(SHAPE + "&subset").statusCode()).isEqualTo(409);
    }

    @Test
    void a_post_says_the_subset_in_its_body() {
        var response =
                server.post(
                        SHAPE,
                        """
                        {"where":"value = $1","params":{"1":"a"},"order_by":"id","limit":3,
                         "offset":4,"where_expr":{"a":[1]},"order_by_expr":[]}
                        """,
                        "content-type",
                        "application/json");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "cache-control")).contains("no-cache");
        assertThat(header(response, "electric-schema")).isPresent();
        assertThat(server.subsets.asked())
                .containsExactly(new Subset("\"value\" = 'a'::text", "\"id\" ASC", 3, 4));
    }

    @Test
    void a_post_may_have_the_subset_apart_and_the_shape_beside_it() {
        var response =
                server.post(
                        "/v1/shape?offset=-1",
                        """
                        {"table":"items","where":"id = 1","columns":["id","value"],
                         "subset":{"where":"id = $1","params":["7"],"order_by":"id","limit":1}}
                        """);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.directory.lastRequest().table()).isEqualTo("items");
        assertThat(server.directory.lastRequest().columns()).containsExactly("id,value");
    }

    @Test
    void a_post_without_a_body_is_a_request_like_any_other() {
        var response = server.post("/v1/shape?table=items&offset=-1", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("[");
        assertThat(header(response, "cache-control")).contains("no-cache");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | Request body must be a JSON object",
                "5 | Request body must be a JSON object",
                "\"x\" | Request body must be a JSON object",
                "{ | Invalid JSON in request body",
                "{\"a\":} | Invalid JSON in request body",
                "{}{} | Invalid JSON in request body",
                "{\"limit\":1,\"limit\":2} | Invalid JSON in request body",
                "x=1 | Invalid JSON in request body"
            })
    void a_body_that_is_no_object_is_refused(String body, String error) {
        var response = server.post(SHAPE, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":\"" + error + "\"");
        assertThat(response.body()).doesNotContain("x=1");
    }

    @Test
    void a_body_that_is_nested_without_end_is_refused() {
        assertThat(server.post(SHAPE, "{\"a\":" + "[".repeat(100_000)).statusCode()).isEqualTo(400);
    }

    @Test
    void a_post_is_answered_to_those_alone_who_know_the_secret() {
        try (var locked =
                new TestServer(settings ->
                        HttpSettings.defaults(
                                settings.address(), new Access.Secret("sesame"), "1"))) {
            assertThat(locked.post(SHAPE, "{}").statusCode()).isEqualTo(401);
            assertThat(locked.post(SHAPE, "{\"secret\":\"sesame\"}").statusCode()).isEqualTo(401);
            assertThat(
                            locked.post(
                                            SHAPE,
                                            "{\"limit\":1,\"order_by\":\"id\"}",
                                            "authorization",
                                            "Bearer sesame")
                                    .statusCode())
                    .isEqualTo(200);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
