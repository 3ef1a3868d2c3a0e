package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;

import dev.metamorph.http.message.Representation;
import dev.metamorph.http.message.Representation.Coding;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Rows in other forms than the stored one: compressed, and with typed values. */
final class RepresentationTest {
    private static final String INITIAL = "/v1/shape?table=items&offset=-1";
    private static final String ROW =
            "{\"key\":\"k\",\"value\":{\"id\":\"7\",\"value\":\"it's 5\"},\"headers\":"
                    + "{\"operation\":\"insert\",\"relation\":[\"public\",\"items\"]}}";

    private final TestServer server = new TestServer();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br | GZIP",
                "gzip, deflate, br, zstd | ZSTD",
                "zstd;q=0, gzip;q=0.5 | GZIP",
                "GZIP | GZIP",
                "br | NONE",
                "gzip;q=0 | NONE",
                "'' | NONE",
                ", ;;=q | NONE"
            })
    void the_best_coding_that_the_reader_knows_is_taken(String header, Coding coding) {
        assertThat(Representation.of("", header).coding()).isEqualTo(coding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json; values=typed | true",
                "text/html, application/json;VALUES=\"typed\" | true",
                "application/json | false",
                "*/* | false",
                "text/html;values=typed | false"
            })
    void typed_values_are_for_those_who_ask_for_them(String accept, boolean typed) {
        assertThat(Representation.of(accept, "").typed()).isEqualTo(typed);
    }

    @ParameterizedTest
    @CsvSource({"gzip", "zstd"})
    void a_page_is_compressed_for_a_reader_who_can_read_that(String coding) throws Exception {
        large();
        var plain = server.get(INITIAL);

        var response = ask(INITIAL, "accept-encoding", coding);

        assertThat(header(response, "content-encoding")).contains(coding);
        assertThat(header(response, "vary")).contains("origin, accept, accept-encoding");
        assertThat(header(response, "etag").orElseThrow())
                .isEqualTo("W/" + header(plain, "etag").orElseThrow());
        assertThat(response.body().length).isLessThan(plain.body().length() / 10);
        assertThat(decoded(response, coding)).isEqualTo(plain.body());
    }

    @Test
    void a_tag_of_a_compressed_page_is_as_good_as_any() throws Exception {
        large();
        var first = ask(INITIAL, "accept-encoding", "gzip");

        var second =
                ask(
                        INITIAL,
                        "accept-encoding",
                        "gzip",
                        "if-none-match",
                        header(first, "etag").orElseThrow());

        assertThat(second.statusCode()).isEqualTo(304);
    }

    @Test
    void a_page_is_not_compressed_where_that_saves_nothing() throws Exception {
        server.directory.newShapesHave(ROW);

        assertThat(header(ask(INITIAL, "accept-encoding", "gzip"), "content-encoding")).isEmpty();
    }

    @Test
    void a_page_that_reaches_the_end_says_how_far_it_is_when_it_is_sent() throws Exception {
        var handle = server.shape();
        IntStream.range(0, 100).forEach(n -> server.append(handle, 200, n, ROW));
        var path = "/v1/shape?table=items&offset=0_inf&handle=" + handle;

        assertThat(decoded(ask(path, "accept-encoding", "gzip"), "gzip"))
                .endsWith("\"global_last_seen_lsn\":\"200\"}}]");
        server.logs.reach(new Lsn(999));

        assertThat(decoded(ask(path, "accept-encoding", "gzip"), "gzip"))
                .endsWith("\"global_last_seen_lsn\":\"999\"}}]");
    }

    @Test
    void numbers_are_numbers_for_those_who_ask_for_typed_values() throws Exception {
        server.directory.newShapesHave(
                ROW, "{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"5\"}}");

        var response = ask(INITIAL, "accept", "application/json; values=typed");

        assertThat(text(response))
                .isEqualTo(
                        "["
                                + ROW.replace("\"7\"", "7")
                                + ",{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"5\"}}]");
        assertThat(header(response, "etag").orElseThrow()).contains(":typed");
    }

    @Test
    void values_are_text_by_default() throws Exception {
        server.directory.newShapesHave(ROW);

        assertThat(server.get(INITIAL).body()).isEqualTo("[" + ROW + "]");
    }

    @Test
    void a_typed_page_can_be_compressed_too() throws Exception {
        large();

        var response =
                ask(INITIAL, "accept", "application/json; values=typed", "accept-encoding", "zstd");

        assertThat(decoded(response, "zstd")).contains("\"id\":7,");
    }

    private void large() {
        var rows = new String[1000];
        Arrays.fill(rows, ROW);
        server.directory.newShapesHave(rows);
    }

    private HttpResponse<byte[]> ask(String path, String... headers)
            throws IOException, InterruptedException {
        var uri = URI.create("http://localhost:" + server.server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri).headers(headers).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String decoded(HttpResponse<byte[]> response, String coding) throws IOException {
        var bytes = new ByteArrayInputStream(response.body());
        try (InputStream in =
                coding.equals("gzip") ? new GZIPInputStream(bytes) : new ZstdInputStream(bytes)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
