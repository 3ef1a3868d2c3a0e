package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

/** {@code /v1/status}. */
final class StatusTest {
    private static final String REMEDY = StackReason.SLOT_STALLED.remedy();

    @Test
    void it_tells_every_part_with_its_reason_and_what_to_do() {
        try (var server = new TestServer()) {
            var response = server.admin("GET", "/v1/status");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(header(response, "cache-control"))
                    .contains("no-cache, no-store, must-revalidate");
            assertThat(response.body())
                    .isEqualTo(
                            """
                            {"status":"waiting","healthy":false,"reason":"slot_stalled","message":"it stands still",\
                            "remedy":"%s","since":"2026-01-02T03:04:05Z","at":"2026-01-02T03:05:05Z",\
                            "stack":"shop","instance":"instance-1","address":"http://a:3000","version":"1.2.3",\
                            "leader":{"here":true,"address":"http://a:3000"},\
                            "following":{"reached":"0/10","wal_end":"0/20","lag":{"bytes":15,"ms":7000}},\
                            "slot":{"confirmed":"0/11","restart":"0/8","active":true,"wal_status":"reserved",\
                            "retained_bytes":24,"safe_bytes":1000},"shapes":3,\
                            "readers":{"waiting":0,"requests":0,"unavailable":{}},\
                            "partitions":[{"partition":0,"state":"here","reached":"0/10","shapes":3},\
                            {"partition":1,"state":"restoring","restored":5,"total":9},\
                            {"partition":2,"state":"elsewhere","owner":"http://b:3000"},\
                            {"partition":3,"state":"unassigned"}],\
                            "parts":[{"name":"database","state":"ok","since":"2026-01-02T03:04:05Z"},\
                            {"name":"slot","state":"failing","since":"2026-01-02T03:04:05Z",\
                            "message":"it stands still","reason":"slot_stalled","remedy":"%s"},\
                            {"name":"http","state":"ok","since":"2026-01-02T03:04:05Z"}]}\
                            """
                                    .formatted(REMEDY, REMEDY));
        }
    }

    @Test
    void an_instance_that_stops_says_so() {
        try (var server = new TestServer()) {
            server.server.leave();

            assertThat(server.admin("GET", "/v1/status").body())
                    .contains("\"reason\":\"stopping\"");
        }
    }

    @Test
    void it_needs_the_secret_and_the_admin_port() {
        try (var server =
                new TestServer(settings ->
                        HttpSettings.defaults(
                                settings.address(), new Access.Secret("sesame"), "1.2.3"))) {
            assertThat(server.admin("GET", "/v1/status").statusCode()).isEqualTo(401);
            assertThat(server.admin("GET", "/v1/status?secret=sesame").statusCode()).isEqualTo(200);
            assertThat(server.get("/v1/status?secret=sesame").statusCode()).isEqualTo(404);
            assertThat(server.admin("POST", "/v1/status?secret=sesame").statusCode())
                    .isEqualTo(404);
        }
    }
}
