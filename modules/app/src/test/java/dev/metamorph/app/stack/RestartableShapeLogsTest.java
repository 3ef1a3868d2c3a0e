package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.coordinator.kafka.KafkaFeed;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.shapelog.ShapeLogException;
import dev.metamorph.shapelog.ShapeLogSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;

final class RestartableShapeLogsTest {
    private static final URI ADDRESS = URI.create("http://127.0.0.1:1");

    @Test
    void a_start_that_failed_is_no_start(@TempDir Path folder) {
        var settings =
                ShapeLogSettings.of("s", "127.0.0.1:1", folder, ADDRESS)
                        .with("security.protocol", "none such");
        var feed = KafkaFeed.of(FeedSettings.of("s", "127.0.0.1:1"), ADDRESS);
        try (var joint =
                new RestartableShapeLogs(settings, feed, _ -> {}, new EndedShapeCounts())) {
            assertThatThrownBy(() -> joint.start(_ -> {})).isInstanceOf(ShapeLogException.class);

            assertThatThrownBy(() -> joint.start(_ -> {})).isInstanceOf(ShapeLogException.class);
        }
    }
}
