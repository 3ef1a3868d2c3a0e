package dev.metamorph.shapelog.task;

import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shape.port.ShapeRows.Query;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The rows of a shape of {@link Items} as its log tells them. */
public final class KeptRowsFold {
    /** A query for all rows. */
    public static final Query ALL = new Query(new byte[0], new byte[0], false, false, 10_000);

    private static final Pattern ITEM =
            Pattern.compile(
                    "\"value\":(\\{\"id\":\"(-?\\d+)\"[^}]*\\}),\"headers\":\\{\"operation\":\"(\\w+)\"");

    private KeptRowsFold() {}

    /** The rows in the order of their keys. */
    public static List<String> of(String log) {
        var rows = new TreeMap<Integer, String>();
        var items = ITEM.matcher(log);
        while (items.find()) {
            var id = Integer.parseInt(items.group(2));
            if (items.group(3).equals("delete")) {
                rows.remove(id);
            } else {
                rows.put(id, items.group(1));
            }
        }
        return List.copyOf(rows.values());
    }

    /** The rows of an answer. */
    public static List<String> of(ShapeRows.Answer.Rows answer) {
        return answer.rows().stream().map(row -> new String(row, StandardCharsets.UTF_8)).toList();
    }
}
