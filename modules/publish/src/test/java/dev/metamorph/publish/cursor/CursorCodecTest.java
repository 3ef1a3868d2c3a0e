package dev.metamorph.publish.cursor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.publish.cursor.Cursor.Target;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishingStates.Phase;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Topics keep these bytes, so the texts here may be added to, never changed. */
final class CursorCodecTest {
    private static final Target TARGET = new Target("EK4o8Pg2Rl6R4e9yX8-A1w", 3, "json");
    private static final Cursor CURSOR =
            new Cursor(
                    new ShapeHandle("123-456"),
                    new LogOffset(26_800_584, 2),
                    7,
                    new Lsn(-1),
                    TARGET,
                    "123-789");
    private static final String GOLDEN =
            "{\"version\":\"1\",\"handle\":\"123-456\",\"offset\":\"26800584_2\",\"skip\":\"7\","
                    + "\"lsn\":\"18446744073709551615\",\"topic_id\":\"EK4o8Pg2Rl6R4e9yX8-A1w\","
                    + "\"partitions\":\"3\",\"format\":\"json\",\"repairing\":\"123-789\"}";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_cursor_has_the_bytes_that_topics_hold() {
        assertThat(CursorCodec.encode(CURSOR)).asString(StandardCharsets.UTF_8).isEqualTo(GOLDEN);
        assertThat(CursorCodec.cursor(bytes(GOLDEN))).isEqualTo(CURSOR);
    }

    @Test
    void a_cursor_at_the_beginning_is_read_as_it_was_written() {
        var start = Cursor.start(new ShapeHandle("1-2"), TARGET);

        assertThat(CursorCodec.cursor(CursorCodec.encode(start))).isEqualTo(start);
        assertThat(start.phase()).isEqualTo(Phase.SNAPSHOTTING);
        assertThat(start.at(LogOffset.SNAPSHOT_END, 0, Lsn.ZERO).phase()).isEqualTo(Phase.LIVE);
        assertThat(CURSOR.phase()).isEqualTo(Phase.REPAIRING);
    }

    @Test
    void set_asides_and_progress_have_the_bytes_that_topics_hold() {
        var aside = "{\"version\":\"1\",\"reason\":\"a \\\"b\\\"\"}";
        var progress = "{\"version\":\"1\",\"lsn\":\"26800584\"}";

        assertThat(CursorCodec.encodeSetAside("a \"b\"")).isEqualTo(bytes(aside));
        assertThat(CursorCodec.setAside(bytes(aside))).isEqualTo("a \"b\"");
        assertThat(CursorCodec.encodeProgress(new Lsn(26_800_584))).isEqualTo(bytes(progress));
        assertThat(CursorCodec.progress(bytes(progress))).isEqualTo(new Lsn(26_800_584));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"version\":\"1\"}",
                "{\"version\":\"2\",\"lsn\":\"1\"}",
                "{\"version\":\"1\",\"lsn\":\"-1\"}"
            })
    void bytes_in_another_form_are_refused(String value) {
        assertThatThrownBy(() -> CursorCodec.progress(bytes(value)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keys_have_the_bytes_that_topics_hold() {
        assertThat(new CursorKey.OfShape("a.b/c").encode()).isEqualTo(bytes("cursor/a.b/c"));
        assertThat(CursorKey.decode(bytes("cursor/a.b/c")))
                .contains(new CursorKey.OfShape("a.b/c"));
        assertThat(CursorKey.decode(new CursorKey.OfSetAside("x").encode()))
                .contains(new CursorKey.OfSetAside("x"));
        assertThat(CursorKey.decode(new CursorKey.OfProgress(3).encode()))
                .contains(new CursorKey.OfProgress(3));
        assertThat(CursorKey.decode(bytes("other/x"))).isEqualTo(Optional.empty());
    }
}
