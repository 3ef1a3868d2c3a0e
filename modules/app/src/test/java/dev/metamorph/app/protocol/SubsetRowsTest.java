package dev.metamorph.app.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.List;

/** Subsets of a shape, beside the log. */
@Tag("servers")
final class SubsetRowsTest extends OneTable {
    @Test
    void a_subset_may_be_selected_by_the_labels_of_an_enum() {
        run("CREATE TYPE %_mood AS ENUM ('sad', 'happy')");
        run("ALTER TABLE % ADD COLUMN mood %_mood DEFAULT 'sad'");
        var subset = "table=%s&offset=-1&log=changes_only&subset__where=".formatted(table());

        assertThat(get(subset + encoded("mood = 'sad' AND id = 1")).body())
                .contains("\"value\":{\"id\":\"1\",");
        assertThat(get(subset + encoded("mood IN ('happy')")).body()).contains("\"data\":[]");
        for (var wrong : List.of("mood = 'angry'", "mood = ANY('{angry}')")) {
            var refused = get(subset + encoded(wrong));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("\"errors\":{\"subset\":{\"where\":[");
        }
    }

    @Test
    void a_transaction_that_is_open_while_a_subset_is_read_arrives_afterwards() throws Exception {
        var reader = follower("table=%s&log=changes_only".formatted(table()));
        reader.catchUp();
        try (var writer = database().connect()) {
            writer.setAutoCommit(false);
            try (var statement = writer.createStatement()) {
                statement.execute("UPDATE %s SET value = 'late' WHERE id = 1".formatted(table()));
            }
            var subset =
                    get(
                            "table=%s&offset=-1&log=changes_only&subset__where=id%%3D1"
                                    .formatted(table()));
            assertThat(subset.body()).contains("\"value\":\"a\"");
            writer.commit();

            var update = reader.news().getFirst();

            assertThat(Follower.line(update))
                    .isEqualTo(json("update %s {'id':'1','value':'late'}".formatted(key(1))));
            assertThat(sees(subset, update.path("headers").path("txids").get(0).asText()))
                    .isFalse();
        }
    }

    /** As clients do: others may hold transactions between its xmax and that one. */
    private static boolean sees(HttpResponse<String> subset, String xid) {
        var snapshot = Follower.json(subset).path("metadata");
        var running = Follower.elements(snapshot.path("xip_list"));
        return Long.parseLong(xid) < Long.parseLong(snapshot.path("xmax").asText())
                && running.stream().noneMatch(one -> one.asText().equals(xid));
    }
}
