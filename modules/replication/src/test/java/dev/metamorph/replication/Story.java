package dev.metamorph.replication;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Fragments in words, a line per change: {@code U t[1,a] [1,b]}, and {@code .} for a commit. */
final class Story {
    private final Map<RelationId, String> names = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private Story() {}

    /** Renders fragments; each change's table must have been described before it. */
    static List<String> of(List<Fragment> fragments) {
        var story = new Story();
        fragments.forEach(story::tell);
        return story.lines;
    }

    private void tell(Fragment fragment) {
        var relations = new ArrayList<>(fragment.relations());
        var index = 0;
        for (var change : fragment.changes()) {
            describe(relations, index);
            lines.add(line(change));
            index++;
        }
        describe(relations, index);
        if (fragment.last()) {
            lines.add(".");
        }
    }

    private void describe(List<RelationAt> relations, int index) {
        while (!relations.isEmpty() && relations.getFirst().index() <= index) {
            var relation = relations.removeFirst().relation();
            names.put(relation.id(), relation.name().table());
        }
    }

    private String line(Change change) {
        var table = names.getOrDefault(change.relation(), "?");
        return switch (change) {
            case Change.Insert(_, var row) -> "I " + table + row(row);
            case Change.Update(_, var before, var after) ->
                    "U " + table + row(before) + " " + row(after);
            case Change.Delete(_, var before) -> "D " + table + row(before);
            case Change.Truncate _ -> "T " + table;
            case Change.Unidentified _ -> "X " + table;
            case Change.Oversize _ -> "W " + table;
        };
    }

    private static String row(Row row) {
        var text = new StringJoiner(",", "[", "]");
        for (var i = 0; i < row.columns(); i++) {
            text.add(row.isNull(i) ? "NULL" : row.text(i));
        }
        return text.toString();
    }
}
