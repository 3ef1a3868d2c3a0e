package dev.metamorph.http;

import static dev.metamorph.http.TestServer.handle;
import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers to requests that are not live: pages, headers, errors. */
final class ShapePageTest {
    private final TestServer server =
            new TestServer(settings -> settings.withLongPoll(Duration.ofMillis(200)));

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/shape", "/v1/shape/", "/v1//shape", "/v1/shape//", "/v1/%73hape"})
    void every_spelling_of_the_path_is_the_shape_route(String path) {
        var response = server.get(path + "?table=items&offset=-1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "electric-offset")).contains("0_0");
    }

    @Test
    void the_root_is_empty() {
        var response = server.get("/");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void an_unknown_path_is_not_found_and_says_which_methods_there_are() {
        var response = server.get("/nonexistent");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("Not found");
        assertThat(header(response, "access-control-allow-methods")).contains("GET, HEAD");
    }

    @Test
    void every_response_names_server_and_request() {
        var given = "0123456789abcdef0123";

        var named = server.get("/v1/shape?table=items&offset=-1", "x-request-id", given);
        var unnamed = server.get("/v1/health");

        assertThat(header(named, "electric-server")).contains("Metamorph/1.2.3");
        assertThat(header(named, "x-request-id")).contains(given);
        assertThat(header(unnamed, "x-request-id").orElseThrow()).hasSizeGreaterThan(8);
    }

    @Test
    void a_request_asks_for_the_shape_that_its_parameters_describe() {
        server.get(
                "/v1/shape?table=foo.%22B%20ar%22&offset=-1&where=a%3D%241+and+b&params[1]=x%26y"
                        + "&params%5B2%5D=%C3%A9&columns=id,%22a%2Cb%22&replica=full&log=changes_only"
                        + "&foo=ignored");

        assertThat(server.directory.lastRequest())
                .isEqualTo(
                        new ShapeRequest(
                                "foo.\"B ar\"",
                                "a=$1 and b",
                                Map.of("1", "x&y", "2", "é"),
                                List.of("id,\"a,b\""),
                                List.of(),
                                Replica.FULL,
                                LogMode.CHANGES_ONLY));
    }

    @Test
    void unknown_parameters_do_not_make_another_shape() {
        var one = server.shape();

        var other = server.get("/v1/shape?table=items&offset=-1&todo=1&cache-buster=2");

        assertThat(handle(other)).isEqualTo(one);
    }

    @Test
    void the_log_is_walked_page_by_page() {
        var handle = server.shape();
        server.logs.pageSize(2);
        server.append(handle, 200, 0, "{\"n\":1}");
        server.append(handle, 200, 2, "{\"n\":2}");
        server.append(handle, 300, 0, "{\"n\":3}");

        var first = server.get("/v1/shape?table=items&offset=0_0&handle=" + handle);
        var second = server.get("/v1/shape?table=items&offset=200_2&handle=" + handle);

        assertThat(first.body()).isEqualTo("[{\"n\":1},{\"n\":2}]");
        assertThat(header(first, "electric-offset")).contains("200_2");
        assertThat(header(first, "electric-up-to-date")).isEmpty();
        assertThat(second.body()).startsWith("[{\"n\":3},{\"headers\":{\"control\":\"up-to-date\"");
        assertThat(header(second, "electric-offset")).contains("300_0");
        assertThat(header(second, "electric-up-to-date")).contains("");
    }

    @Test
    void a_page_that_was_kept_still_tells_how_far_the_log_is() {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"n\":1}");
        var path = "/v1/shape?table=items&offset=0_0&handle=" + handle;
        server.get(path);
        var reads = server.logs.reads();
        server.logs.reach(new Lsn(5000));

        var again = server.get(path);

        assertThat(again.body()).contains("\"n\":1").contains("\"global_last_seen_lsn\":\"5000\"");
        assertThat(server.logs.reads()).isEqualTo(reads);
    }

    @Test
    void a_page_that_reached_the_end_is_read_again_when_the_log_has_grown() {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"n\":1}");
        var path = "/v1/shape?table=items&offset=0_0&handle=" + handle;
        var before = server.get(path);
        server.append(handle, 300, 0, "{\"n\":2}");

        var after = server.get(path);

        assertThat(after.body()).contains("{\"n\":1},{\"n\":2}");
        assertThat(header(after, "etag")).isNotEqualTo(header(before, "etag"));
    }

    @Test
    void a_reader_that_starts_at_the_end_gets_up_to_date_alone() {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"n\":1}");

        var response = server.get("/v1/shape?table=items&offset=now");

        assertThat(response.body()).doesNotContain("\"n\":1").contains("up-to-date");
        assertThat(header(response, "electric-offset")).contains("200_0");
        assertThat(header(response, "electric-up-to-date")).contains("");
        assertThat(header(response, "electric-has-data")).contains("false");
        assertThat(header(response, "electric-schema")).isPresent();
    }

    @Test
    void starting_at_the_end_of_a_new_shape_is_0_inf() {
        var response = server.get("/v1/shape?table=items&offset=now");

        assertThat(header(response, "electric-offset")).contains("0_inf");
    }

    @Test
    void a_reader_that_starts_at_the_end_waits_for_the_end_of_the_snapshot() {
        var handle = server.shape();
        server.logs.createUnfinished(handle, "{\"n\":1}");
        var waiting = server.live("/v1/shape?table=items&offset=now");
        server.logs.addChunk(handle, false, "{\"n\":2}");
        TestServer.until("it waits again", () -> server.logs.waiting() == 1);
        assertThat(waiting).isNotDone();

        server.append(handle, 200, 0, "{\"n\":4}");
        server.logs.addChunk(handle, true, "{\"n\":3}");

        assertThat(header(waiting.join(), "electric-offset")).contains("200_0");
    }

    @Test
    void a_handle_does_not_count_where_the_reader_starts_again() {
        var response = server.get("/v1/shape?table=items&offset=-1&handle=nonsense");

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void an_unknown_handle_makes_the_shape_and_tells_its_handle() {
        var response = server.get("/v1/shape?table=items&offset=0_0&handle=1-1");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(handle(response)).isEqualTo(server.shape());
        assertThat(server.directory.created()).isEqualTo(1);
    }

    @Test
    void a_log_that_ended_sends_its_reader_to_the_next_one() {
        var handle = server.shape();
        server.logs.end(handle);

        var response = server.get("/v1/shape?table=items&offset=0_inf&handle=" + handle);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(handle(response)).isNotEqualTo(handle).isEqualTo(server.shape());
    }

    @Test
    void a_reader_that_starts_again_gets_the_next_log_at_once() {
        var ended = server.shape();
        server.logs.end(ended);

        var response = server.get("/v1/shape?table=items&offset=-1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(handle(response)).isNotEqualTo(ended);
    }

    @Test
    void a_rotation_whose_next_handle_is_not_known_is_soon_forgotten_by_caches() {
        var handle = server.shape();
        server.logs.end(handle);
        var waiting =
                new ShapeDirectory.Answer.Unavailable(
                        StackReason.CREATION_FAILED, "later", Duration.ofSeconds(1));
        var path = "/v1/shape?table=items&offset=0_inf&handle=" + handle;
        server.directory.answerAfterGone(waiting);

        var response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(header(response, "electric-handle")).isEmpty();
        assertThat(header(response, "cache-control"))
                .contains("public, max-age=1, must-revalidate");
    }

    @Test
    void
            a_later_reader_of_an_ended_shape_that_cannot_be_created_now_gets_the_answer_of_those_that_waited() {
        var handle = server.shape();
        var path = "/v1/shape?table=items&offset=0_inf&handle=" + handle;
        server.directory.answer(
                new ShapeDirectory.Answer.Unavailable(
                        StackReason.SNAPSHOT_FAILED, "division by zero", Duration.ofSeconds(10)));

        var before = server.get(path);
        server.directory.forget(handle);
        var after = server.get(path);

        assertThat(before.statusCode()).isEqualTo(503);
        assertThat(after.statusCode()).isEqualTo(409);
        assertThat(header(after, "electric-handle")).isEmpty();
    }

    @Test
    void a_tag_that_matches_is_not_modified() {
        var handle = server.shape();
        server.append(handle, 200, 2, "{\"n\":1}");
        var path = "/v1/shape?table=items&offset=200_1&handle=" + handle;
        var tag = header(server.get(path), "etag").orElseThrow();

        var response = server.get(path, "if-none-match", "\"other\", W/" + tag);

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "etag")).contains(tag);
        assertThat(header(response, "electric-offset")).contains("200_2");
        assertThat(header(response, "cache-control"))
                .contains("public, max-age=60, stale-while-revalidate=300");
    }

    @Test
    void a_tag_is_another_one_when_the_log_has_grown() {
        var handle = server.shape();
        var path = "/v1/shape?table=items&offset=0_0&handle=" + handle;
        var tag = header(server.get(path), "etag").orElseThrow();
        server.append(handle, 200, 0, "{\"n\":1}");

        var response = server.get(path, "if-none-match", tag);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("[{\"n\":1},");
        assertThat(header(response, "etag")).isPresent().isNotEqualTo(Optional.of(tag));
    }

    @Test
    void a_live_page_is_not_modified_either_and_has_a_cursor() {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"n\":1}");

        var response =
                server.get(
                        "/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle,
                        "if-none-match",
                        "\"" + handle + ":0_inf:200_0\"");

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(header(response, "electric-cursor")).isPresent();
    }

    @Test
    void the_snapshots_tag_stays_the_same() {
        var handle = server.shape();

        var response =
                server.get(
                        "/v1/shape?table=items&offset=-1",
                        "if-none-match",
                        "\"" + handle + ":-1:0_0\"");

        assertThat(response.statusCode()).isEqualTo(304);
    }

    @Test
    void head_has_the_headers_of_get_and_no_body() {
        var path = "/v1/shape?table=items&offset=-1";
        server.directory.newShapesHave("{\"n\":1}");
        var get = server.get(path);

        var head = server.send("HEAD", path);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().map().entrySet())
                .filteredOn(header -> !header.getKey().matches("x-request-id|date"))
                .allMatch(header ->
                        header.getValue().equals(get.headers().allValues(header.getKey())))
                .hasSize(get.headers().map().size() - 2);
    }

    @Test
    void all_problems_are_reported_at_once_and_never_cached() {
        var response = server.get("/v1/shape?offset=x&replica=half&live_sse");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"message":"Invalid request","errors":{"table":["can't be blank"],\
                        "replica":["is invalid"],"offset":["has invalid format"],\
                        "live_sse":["can't be true unless live is also true"]}}\
                        """);
        assertThat(header(response, "cache-control")).contains("no-store");
        assertThat(header(response, "surrogate-control")).contains("no-store");
        assertThat(header(response, "electric-has-data")).isEmpty();
    }

    @Test
    void a_problem_that_the_directory_finds_is_reported_under_its_parameter() {
        var text =
                "Table \"public\".\"x\" does not exist. If the table name contains capitals or"
                        + " special characters you must quote it.";
        server.directory.answer(new ShapeDirectory.Answer.Invalid("table", List.of(text)));

        var response = server.get("/v1/shape?table=x&offset=-1");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Invalid request\",\"errors\":{\"table\":["
                                + "\"Table \\\"public\\\".\\\"x\\\" does not exist. If the table name"
                                + " contains capitals or special characters you must quote it.\""
                                + "]}}");
    }

    @Test
    void an_offset_beyond_the_end_is_refused_after_a_while() {
        var handle = server.shape();

        var response = server.get("/v1/shape?table=items&offset=900_0&handle=" + handle);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("\"errors\":{\"offset\":[\"out of bounds for this shape\"]}");
        assertThat(server.logs.waiting()).isZero();
    }

    @Test
    void a_chunk_of_the_snapshot_that_is_being_written_is_waited_for() {
        var handle = server.shape();
        server.logs.createUnfinished(handle, "{\"n\":1}");
        var waiting = server.live("/v1/shape?table=items&offset=0_0&handle=" + handle);
        assertThat(waiting).isNotDone();

        server.logs.addChunk(handle, true, "{\"n\":2}");

        var response = waiting.join();
        assertThat(response.body()).isEqualTo("[{\"n\":2}]");
        assertThat(header(response, "electric-offset")).contains("0_1");
        assertThat(header(response, "electric-up-to-date")).isEmpty();
    }

    @Test
    void a_reader_ahead_of_a_log_that_is_replayed_gets_nothing_twice() {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"n\":2}");
        server.append(handle, 300, 0, "{\"n\":3}");
        server.append(handle, 400, 0, "{\"n\":4}");
        // Like an instance that takes over, where even the snapshot is not complete yet.
        server.logs.answer(new ShapeLogs.Answer.Unfinished());
        var waiting = server.live("/v1/shape?table=items&offset=300_0&handle=" + handle);
        TestServer.until("it waits", () -> server.logs.waiting() == 1);

        server.logs.answerAsUsual();

        assertThat(waiting.join().body()).startsWith("[{\"n\":4},");
        assertThat(header(waiting.join(), "electric-offset")).contains("400_0");
    }

    @Test
    void a_store_that_opens_is_waited_for() {
        var handle = server.shape();
        server.logs.answer(new ShapeLogs.Answer.NotYet("opening"));
        var waiting = server.live("/v1/shape?table=items&offset=now&handle=" + handle);
        assertThat(waiting).isNotDone();

        server.logs.answerAsUsual();

        assertThat(header(waiting.join(), "electric-offset")).contains("0_inf");
    }

    @Test
    void a_shape_that_cannot_be_made_now_is_an_expected_error_with_a_time_to_retry() {
        server.directory.answer(
                new ShapeDirectory.Answer.Unavailable(
                        StackReason.SNAPSHOT_FAILED,
                        "Snapshot timed out while waiting for a table lock",
                        Duration.ofSeconds(10)));

        var response = server.get("/v1/shape?table=items&offset=-1");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Snapshot timed out while waiting for a table lock\",\"reason\":"
                                + "\"snapshot_failed\"}");
        assertThat(header(response, "retry-after")).contains("10");
        assertThat(header(response, "electric-internal-known-error")).contains("true");
    }

    @Test
    void a_stack_that_starts_is_unavailable_whatever_is_asked() {
        server.status.set(Level.STARTING, "Waiting for the replication slot");

        var response = server.get("/v1/shape?offset=x");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Waiting for the replication slot\",\"reason\":"
                                + "\"shape_logs_opening\"}");
        assertThat(header(response, "retry-after")).contains("5");
    }

    @Test
    void a_stack_that_comes_up_meanwhile_answers() {
        server.status.set(Level.STARTING, "Waiting for the replication slot");
        server.status.willReach(Level.WAITING);

        assertThat(server.get("/v1/shape?table=items&offset=-1").statusCode()).isEqualTo(200);
    }

    @Test
    void a_follower_serves_the_shapes_that_exist() {
        var handle = server.shape();
        server.status.set(Level.WAITING, "Another instance leads");

        var response = server.get("/v1/shape?table=items&offset=0_0&handle=" + handle);

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void a_follower_that_may_not_create_says_what_it_waits_for() {
        server.status.set(Level.WAITING, "Another instance leads");
        server.directory.answer(
                new ShapeDirectory.Answer.Unavailable(
                        StackReason.CONNECTING, "no leader", Duration.ofSeconds(1)));

        var response = server.get("/v1/shape?table=items&offset=-1");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo("{\"message\":\"Another instance leads\",\"reason\":\"other_leader\"}");
        assertThat(header(response, "retry-after")).contains("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7-1", "7-12"})
    void a_reader_that_knows_that_a_shape_has_ended_does_not_get_it_again(String expired) {
        var ended = server.shape();
        assertThat(ended.text()).isEqualTo("7-1");

        server.logs.end(ended);
        var anew = server.get("/v1/shape?table=items&offset=-1&expired_handle=" + expired);

        assertThat(handle(anew)).isEqualTo(new ShapeHandle("7-2"));
    }

    @Test
    void a_shape_that_is_not_known_to_have_ended_is_given_at_once() {
        var handle = server.shape();

        var anew = server.get("/v1/shape?table=items&offset=-1&expired_handle=" + handle);

        assertThat(handle(anew)).isEqualTo(handle);
        assertThat(server.directory.lookUps()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7-0", "8-1", "8-2", "nothing", ""})
    void the_end_of_another_shape_is_nothing_to_this_one(String expired) {
        var handle = server.shape();

        var anew = server.get("/v1/shape?table=items&offset=-1&expired_handle=" + expired);

        assertThat(handle(anew)).isEqualTo(handle);
        assertThat(server.directory.lookUps()).isEqualTo(2);
    }

    @Test
    void a_failure_inside_is_an_internal_error_without_details() {
        var handle = server.shape();
        server.logs.fail(new IllegalStateException("secret row value"));

        var response = server.get("/v1/shape?table=items&offset=0_0&handle=" + handle);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("{\"error\":\"Internal server error\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/shape, 'GET, POST, HEAD, DELETE, OPTIONS'",
        "/v1/%73hape, 'GET, POST, HEAD, DELETE, OPTIONS'"
    })
    void options_says_what_browsers_may_do(String path, String methods) {
        var response =
                server.send(
                        "OPTIONS",
                        path,
                        "origin",
                        "https://app.example",
                        "access-control-request-headers",
                        "content-type, authorization");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "access-control-allow-origin")).contains("https://app.example");
        assertThat(header(response, "access-control-allow-methods")).contains(methods);
        assertThat(header(response, "access-control-allow-headers"))
                .contains("content-type, authorization");
        assertThat(header(response, "access-control-max-age")).contains("86400");
        assertThat(header(response, "cache-control")).isEmpty();
    }

    @Test
    void responses_are_open_to_pages_of_every_origin() {
        var response = server.get("/v1/shape?offset=-1");

        assertThat(header(response, "access-control-allow-origin")).contains("*");
        assertThat(header(response, "access-control-expose-headers"))
                .contains(
                        "electric-cursor,electric-handle,electric-has-data,electric-offset,"
                                + "electric-schema,electric-up-to-date,electric-internal-known-error,"
                                + "retry-after");
    }

    @Test
    void an_answer_for_one_origin_is_cached_for_that_origin_only() {
        var response = server.get("/v1/shape?table=items&offset=-1", "origin", "https://a.example");

        assertThat(header(response, "access-control-allow-origin")).contains("https://a.example");
        assertThat(header(response, "vary")).contains("origin, accept, accept-encoding");
    }

    @Test
    void a_large_page_arrives_whole() {
        var handle = server.shape();
        var text = "{\"text\":\"" + "é".repeat(3_000_000) + "\"}";
        server.append(handle, 200, 0, text);
        server.append(handle, 201, 0, "{\"n\":1}");

        var response = server.get("/v1/shape?table=items&offset=0_0&handle=" + handle);

        assertThat(response.body())
                .startsWith("[" + text + ",{\"n\":1},{\"headers\"")
                .endsWith("]");
    }

    @Test
    void the_largest_offsets_are_numbers_like_others() {
        var handle = server.shape();
        var offset = LogOffset.parse("18446744073709551614_2").orElseThrow();
        server.logs.append(handle, offset, "{\"n\":1}");

        var response = server.get("/v1/shape?table=items&offset=0_inf&handle=" + handle);

        assertThat(header(response, "electric-offset")).contains("18446744073709551614_2");
        assertThat(response.body()).contains("\"global_last_seen_lsn\":\"18446744073709551614\"");
    }

    @Test
    void a_handle_is_no_way_into_the_headers() {
        var response = server.get("/v1/shape?table=items&offset=0_0&handle=1%0d%0aset-cookie:%20a");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().map()).doesNotContainKey("set-cookie");
        assertThat(handle(response)).isEqualTo(new ShapeHandle("7-1"));
    }
}
