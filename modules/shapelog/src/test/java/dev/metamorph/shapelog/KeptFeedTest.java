package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.UncheckedIOException;
import java.nio.file.Path;

final class KeptFeedTest {
    @TempDir Path folder;

    @Test
    void a_folder_without_a_feed_id_is_not_another_feeds() {
        assertThat(KeptFeed.in(folder).differs("one")).isFalse();
    }

    @Test
    void a_feed_that_was_created_again_is_another() {
        KeptFeed.in(folder).keep("one");

        assertThat(KeptFeed.in(folder).differs("one")).isFalse();
        assertThat(KeptFeed.in(folder).differs("two")).isTrue();
    }

    @Test
    void the_newest_feed_is_kept() {
        KeptFeed.in(folder).keep("one");
        KeptFeed.in(folder).keep("two");

        assertThat(KeptFeed.in(folder).differs("one")).isTrue();
        assertThat(KeptFeed.in(folder).differs("two")).isFalse();
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() {
        var missing = KeptFeed.in(folder.resolve("missing"));

        assertThatThrownBy(() -> missing.keep("one"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing");
    }
}
