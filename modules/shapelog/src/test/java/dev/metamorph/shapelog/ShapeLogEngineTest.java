package dev.metamorph.shapelog;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/** The Kafka Streams application on a real broker. */
@Tag("servers")
final class ShapeLogEngineTest {
    private static final LogOffset FIRST = new LogOffset(2000, 0);
    private static final LogOffset SECOND = new LogOffset(3000, 0);

    private final Heard heard = new Heard();
    private EngineRig rig;

    @BeforeEach
    void start(@TempDir Path folder) {
        rig = new EngineRig(TestKafka.shared(), TestKafka.freshStack(), folder);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_change_reaches_a_waiting_reader() throws Exception {
        rig.feed().shape(all("h"), row(1, "a"));
        try (var engine = rig.start(heard)) {
            var reader = rig.reader(engine, "h");
            assertThat(reader.read(LogOffset.BEFORE_ALL)).isInstanceOf(Answer.Page.class);

            rig.feed().transaction(2000, insert(2, "b"));

            assertThat(reader.until(FIRST)).contains("snapshot-end", "\"lsn\":\"2000\"");
        }
        assertThat(heard.failures()).isEmpty();
    }

    @Test
    void an_unknown_shape_is_denied_only_once_the_feed_is_processed() throws Exception {
        rig.feed().shape(all("h"));
        try (var engine = rig.start(heard)) {
            assertThat(rig.reader(engine, "g").read(LogOffset.BEFORE_ALL))
                    .isEqualTo(new Answer.Gone());
            heard.awaitProcessed(3, EngineRig.PATIENCE);
            assertThat(heard.lastProcessed()).isEqualTo(3);
        }
    }

    @Test
    void a_restarted_engine_serves_the_same_log_soon() throws Exception {
        rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));
        var engine = rig.start(heard);
        var before = rig.reader(engine, "h").until(FIRST);

        var closing = System.nanoTime();
        engine.close();
        var closed = System.nanoTime();
        engine = rig.start(heard);
        var after = rig.reader(engine, "h").until(FIRST);
        var served = System.nanoTime();
        rig.feed().transaction(3000, insert(3, "c"));
        rig.reader(engine, "h").until(SECOND);
        engine.close();

        assertThat(after).isEqualTo(before);
        assertThat(Duration.ofNanos(closed - closing)).isLessThan(Duration.ofSeconds(10));
        assertThat(Duration.ofNanos(served - closed)).isLessThan(Duration.ofSeconds(30));
    }
}
