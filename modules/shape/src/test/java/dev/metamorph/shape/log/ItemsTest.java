package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

final class ItemsTest {
    @Test
    void the_last_item_of_a_transaction_is_marked() {
        assertThat(text(Items.markLast(utf8("{\"headers\":{\"op_position\":0}}"))))
                .isEqualTo("{\"headers\":{\"op_position\":0,\"last\":true}}");
    }

    @Test
    void only_an_item_can_be_marked() {
        assertThatThrownBy(() -> Items.markLast(utf8("}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_end_of_a_snapshot_tells_what_it_saw_in_strings() {
        var out = new ItemBuffer(8);

        Items.snapshotEnd(PgSnapshot.parse("10:18446744073709551615:12,13"), out);

        assertThat(out)
                .hasToString(
                        "{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"10\","
                                + "\"xmax\":\"18446744073709551615\",\"xip_list\":[\"12\",\"13\"]}}");
    }

    @Test
    void a_snapshot_without_running_transactions_has_an_empty_list() {
        var out = new ItemBuffer(8);

        Items.snapshotEnd(PgSnapshot.parse("10:10:"), out);

        assertThat(out).asString().endsWith("\"xip_list\":[]}}");
    }

    @Test
    void up_to_date_tells_the_lsn_in_decimal() {
        assertThat(text(Items.upToDate(new Lsn(26_800_584))))
                .isEqualTo(
                        "{\"headers\":{\"control\":\"up-to-date\","
                                + "\"global_last_seen_lsn\":\"26800584\"}}");
    }

    @Test
    void must_refetch_is_a_control_message() {
        assertThat(text(Items.mustRefetch()))
                .isEqualTo("{\"headers\":{\"control\":\"must-refetch\"}}");
    }

    @Test
    void numbers_are_written_whatever_their_length() {
        for (var number = 1L; number > 0; number *= 10) {
            assertThat(new ItemBuffer(1).number(number)).hasToString(Long.toString(number));
            assertThat(new ItemBuffer(1).number(number - 1)).hasToString(Long.toString(number - 1));
        }
        assertThat(new ItemBuffer(1).number(Long.MAX_VALUE)).hasToString("9223372036854775807");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
