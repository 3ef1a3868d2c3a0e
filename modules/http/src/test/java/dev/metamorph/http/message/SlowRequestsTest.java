package dev.metamorph.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

final class SlowRequestsTest {
    private static Request request(String query) {
        return new Request(
                "GET",
                Route.SHAPE,
                "/v1/shape",
                query,
                "",
                "",
                "",
                "",
                "id",
                Hops.NONE,
                Representation.STORED,
                true,
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "table=items&offset=-1, 4999, false",
        "table=items&offset=-1, 5000, true",
        "table=items&live=false, 5000, true",
        "table=items&live=true, 5000, false",
        "handle=7-1&at_least_lsn=0/2000, 5000, false",
        "handle=7-1&at_least_xid=703, 5000, false",
        "handle=7-1&max_lag_ms=50, 5000, true"
    })
    void a_request_that_may_wait_is_never_slow(String query, long millis, boolean slow) {
        assertThat(SlowRequests.isSlow(request(query), Duration.ofMillis(millis).toNanos()))
                .isEqualTo(slow);
    }
}
