package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.read.Admission;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.port.ShapeExplanations.Answer;
import dev.metamorph.shape.port.ShapeExplanations.Estimate;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/shape/explain}. */
final class ExplainTest {
    private final TestServer server =
            new TestServer(settings -> settings.with(new HttpSettings.Limits(1, 2)));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_clause_is_reported_as_it_is_understood_and_found() {
        var response = explain("id=$1 and name like '%x'", "&params[1]=007&columns=id,name");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "content-type")).contains("application/json; charset=utf-8");
        assertThat(header(response, "cache-control")).contains("no-store");
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"table":{"schema":"public","name":"items","oid":16384,"kind":"table",\
                        "key":["id"],"replica_identity":"default",\
                        "publication":{"name":"metamorph_default","state":"unpublished",\
                        "without_full_identity":["\\"public\\".\\"items\\""]}},\
                        "columns":[\
                        {"name":"id","type":"int4","not_null":true,"generated":false,"selected":true},\
                        {"name":"name","type":"text","not_null":false,"generated":false,"selected":true},\
                        {"name":"tags","type":"_text","not_null":false,"generated":false,"selected":false}],\
                        "where":{"sql":"(\\"id\\" = '7'::integer) AND (\\"name\\" ~~ '%x'::text)",\
                        "columns":["id","name"],\
                        "tree":{"node":"operation","text":"AND","type":"boolean","parts":[\
                        {"node":"operation","text":"=","type":"boolean","parts":[\
                        {"node":"column","text":"\\"id\\"","type":"integer"},\
                        {"node":"constant","text":"'7'::integer","type":"integer"}]},\
                        {"node":"operation","text":"~~","type":"boolean","parts":[\
                        {"node":"column","text":"\\"name\\"","type":"text"},\
                        {"node":"constant","text":"'%x'::text","type":"text"}]}]}},\
                        "replica":"default",\
                        "index":{"access":"points","columns":["id"],"values":1},\
                        "evaluated":"found_changes","rows":{"estimate":42}}\
                        """);
    }

    @Test
    void a_table_alone_is_reported_with_nothing_to_evaluate() {
        var response = server.get("/v1/shape/explain?table=items&replica=full");

        assertThat(response.body())
                .contains("\"where\":{\"sql\":\"\",\"columns\":[],\"tree\":{\"node\":\"constant\"")
                .endsWith(
                        "\"replica\":\"full\",\"index\":{\"access\":\"every_change\"},"
                                + "\"evaluated\":\"nothing\",\"rows\":{\"estimate\":42}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id in (1, 2, 3) | {"access":"points","columns":["id"],"values":3} | found_changes
                    id >= 1 and id < 9 | {"access":"range","columns":["id"],"low":"inclusive","high":"exclusive"} | found_changes
                    id > 9 | {"access":"range","columns":["id"],"low":"exclusive","high":"none"} | found_changes
                    name like 'a"b%' | {"access":"prefix","columns":["name"],"prefix":"a\\"b"} | found_changes
                    tags @> '{a,bb}' | {"access":"elements","columns":["tags"],"values":1} | found_changes
                    id = 1 or name like 'a%' | {"access":"union","any_of":[{"access":"prefix","columns":["name"],"prefix":"a"},{"access":"points","columns":["id"],"values":1}]} | found_changes
                    name ilike 'a' | {"access":"every_change"} | every_change
                    id = 1 and false | {"access":"no_change"} | nothing
                    """)
    void it_says_by_what_the_index_finds_the_shape(String clause, String index, String evaluated) {
        assertThat(explain(clause, "").body())
                .contains(",\"index\":%s,\"evaluated\":\"%s\",".formatted(index, evaluated));
    }

    @Test
    void a_failed_read_of_postgres_is_reported_with_its_reason() {
        server.explanations.rows(new Estimate.Unknown("permission denied for table items"));

        assertThat(server.get("/v1/shape/explain?table=items").body())
                .endsWith(
                        "\"rows\":{\"estimate\":null,\"reason\":\"permission denied for table items\"}}");
    }

    @Test
    void a_clause_that_is_refused_says_where() {
        var response = explain("id = 'x'", "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Invalid request\",\"errors\":{\"where\":"
                                + "[\"At location 3: invalid syntax for type int4: x\"]}}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', table",
        "table=items&replica=half, replica",
        "table=items&log=some, log",
        "table=items&columns=none, columns",
        "table=items&params=x, params",
        "table=%FF, query"
    })
    void wrong_parameters_are_reported_as_for_a_shape(String query, String field) {
        var response = server.get("/v1/shape/explain?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"errors\":{\"" + field + "\":[");
    }

    @Test
    void without_a_database_it_says_when_to_come_again() {
        server.explanations.answer(
                CompletableFuture.completedFuture(
                        new Answer.Unavailable(
                                StackReason.DATABASE_UNAVAILABLE,
                                "Cannot connect",
                                Duration.ofSeconds(5))));

        var response = server.get("/v1/shape/explain?table=items");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo("{\"message\":\"Cannot connect\",\"reason\":\"database_unavailable\"}");
        assertThat(header(response, "retry-after")).contains("5");
    }

    @Test
    void it_counts_as_a_request_for_a_new_shape_while_it_is_answered() {
        var answer = new CompletableFuture<Answer>();
        server.explanations.answer(answer);
        var waiting = server.getAsync("/v1/shape/explain?table=items");
        until("it is let in", () -> server.server.admittedRequests(Admission.Kind.INITIAL) == 1);

        assertThat(server.get("/v1/shape/explain?table=items").statusCode()).isEqualTo(503);

        answer.complete(new Answer.Invalid("table", List.of("there is none")));
        assertThat(waiting.join().statusCode()).isEqualTo(400);
        until("all is released", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void it_needs_no_stack_that_is_up_and_makes_no_shape() {
        server.status.set(Level.STARTING, "");

        assertThat(server.get("/v1/shape/explain/?table=items").statusCode()).isEqualTo(200);
        assertThat(server.directory.created()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "PUT"})
    void it_is_only_read(String method) {
        assertThat(server.send(method, "/v1/shape/explain?table=items").statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_browser_may_ask() {
        var response = server.send("OPTIONS", "/v1/shape/explain", "origin", "https://app.example");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "access-control-allow-methods")).contains("GET, HEAD, OPTIONS");
    }

    private HttpResponse<String> explain(String where, String more) {
        var clause = URLEncoder.encode(where, StandardCharsets.UTF_8);
        return server.get(
                ("/v1/shape/explain?table=items&where=" + clause + more)
                        .replace("[", "%5B")
                        .replace("]", "%5D"));
    }
}
