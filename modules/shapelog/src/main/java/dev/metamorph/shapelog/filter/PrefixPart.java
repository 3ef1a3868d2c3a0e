package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.Access;
import dev.metamorph.shape.where.access.Key;

import java.util.List;
import java.util.TreeMap;

/** Shapes whose rows have a text that begins in a certain way. */
final class PrefixPart implements Part {
    private final Column column;
    private final TreeMap<String, IntSet> prefixes = new TreeMap<>();
    private final Postings<String> shapes = new Postings<>(prefixes);

    PrefixPart(Column column) {
        this.column = column;
    }

    @Override
    public List<Column> columns() {
        return List.of(column);
    }

    private static String prefix(Access access) {
        return ((Access.Prefix) access).prefix();
    }

    @Override
    public void add(Access access, int shape) {
        shapes.add(prefix(access), shape);
    }

    @Override
    public void remove(Access access, int shape) {
        shapes.remove(prefix(access), shape);
    }

    @Override
    public boolean isEmpty() {
        return shapes.isEmpty();
    }

    /**
     * A prefix of the text that is not behind the greatest entry before the text is a prefix of
     * that entry too: so each step either finds one or shortens the text.
     */
    @Override
    public void find(List<ColumnKeys> keys, Found found) {
        if (!(keys.getFirst().key() instanceof Key.Text(var text))) {
            return;
        }
        var entry = prefixes.floorEntry(text);
        while (entry != null) {
            var prefix = entry.getKey();
            if (text.startsWith(prefix)) {
                entry.getValue().forEach(found);
                entry = prefixes.lowerEntry(prefix);
                text = prefix;
            } else {
                text = text.substring(0, common(text, prefix));
                entry = prefixes.floorEntry(text);
            }
        }
    }

    private static int common(String one, String other) {
        var length = Math.min(one.length(), other.length());
        var at = 0;
        while (at < length && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    @Override
    public void findAll(Found found) {
        shapes.findAll(found);
    }
}
