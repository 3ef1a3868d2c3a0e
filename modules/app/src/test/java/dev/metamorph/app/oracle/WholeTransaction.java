package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.BitSet;

/** The inserts of one transaction with the ids 1 to so many, as they arrive. */
final class WholeTransaction {
    private final int rows;
    private final int bytes;
    private final BitSet seen = new BitSet();
    private String lsn = "";
    private long operation = -1;
    private boolean last;

    WholeTransaction(int rows, int bytes) {
        this.rows = rows;
        this.bytes = bytes;
    }

    /** Fails at an item twice, out of order, of another transaction, or after the last. */
    void take(JsonNode item) {
        var headers = item.path("headers");
        var id = item.path("value").path("id").asInt();
        var before = operation;
        operation = headers.path("op_position").asLong();
        lsn = lsn.isEmpty() ? headers.path("lsn").asText() : lsn;
        var text = item.path("value").path("v").asText();
        var wanted = "v".repeat(bytes - Integer.toString(id).length()) + id;
        if (last
                || seen.get(id)
                || operation <= before
                || !lsn.equals(headers.path("lsn").asText())
                || !headers.path("operation").asText().equals("insert")
                || !text.equals(wanted)) {
            throw new AssertionError(
                    "%s after operation %d, %d rows"
                            .formatted(headers, before, seen.cardinality()));
        }
        seen.set(id);
        last = headers.path("last").asBoolean(false);
    }

    /** Fails if a row is missing, or the end. */
    void assertWhole() {
        assertThat(seen.cardinality()).isEqualTo(rows);
        assertThat(seen.nextClearBit(1)).isEqualTo(rows + 1);
        assertThat(last).as("the last item says so").isTrue();
    }
}
