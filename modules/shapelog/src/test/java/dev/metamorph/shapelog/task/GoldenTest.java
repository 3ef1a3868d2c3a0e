package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Stores outlive versions of this program: keys, values and pages made of a recorded feed are the
 * same to the byte as when it was recorded.
 */
final class GoldenTest {
    @Test
    void a_recorded_feed_makes_the_recorded_store_and_pages() throws IOException {
        var feed = GoldenFeed.unpack(resource("feed.bin.gz"));
        var expected = new String(resource("store-and-pages.txt"), StandardCharsets.UTF_8);

        assertThat(GoldenFeed.dump(feed)).isEqualTo(expected);
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = GoldenTest.class.getResourceAsStream("/golden/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
