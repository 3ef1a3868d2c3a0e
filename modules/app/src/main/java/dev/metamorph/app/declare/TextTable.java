package dev.metamorph.app.declare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table for a terminal: columns as wide as their widest cell, two spaces apart. Pure. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with that head. */
    public TextTable(List<String> head) {
        rows.add(List.copyOf(head));
    }

    /** Adds a row with as many cells as the head has. */
    public void add(List<String> row) {
        rows.add(List.copyOf(row));
    }

    /** The lines, the head first. */
    public List<String> lines() {
        var widths =
                IntStream.range(0, rows.getFirst().size())
                        .map(column ->
                                rows.stream()
                                        .mapToInt(row -> row.get(column).length())
                                        .max()
                                        .orElse(0))
                        .toArray();
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var line = new StringBuilder();
            for (var column = 0; column < row.size(); column++) {
                line.append(row.get(column));
                line.repeat(' ', widths[column] - row.get(column).length() + 2);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
