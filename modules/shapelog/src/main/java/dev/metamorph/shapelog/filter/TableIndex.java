package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.KeyReader;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of one table: those found by their clauses' constants, and the rest. */
final class TableIndex {
    private final ShapeSet all = new ShapeSet();
    private final ShapeSet rest = new ShapeSet();
    private final Map<Template, ColumnIndex> parts = new LinkedHashMap<>();

    /** The common form of shapes that differ only in constants. */
    private record Template(Class<? extends AccessPath> kind, List<Column> columns) {}

    ShapeSet all() {
        return all;
    }

    /** The shapes that the index cannot rule out for any row. */
    ShapeSet rest() {
        return rest;
    }

    Collection<ColumnIndex> parts() {
        return parts.values();
    }

    /** Adds a shape; returns whether a part of the index was added. */
    boolean add(int shape, Relation relation, AccessPath access) {
        all.add(shape);
        var before = parts.size();
        put(shape, relation, access);
        return parts.size() > before;
    }

    private void put(int shape, Relation relation, AccessPath access) {
        switch (access) {
            case AccessPath.Everything _ -> rest.add(shape);
            case AccessPath.Nothing _ -> {}
            case AccessPath.Union(var branches) ->
                    branches.forEach(branch -> put(shape, relation, branch));
            case AccessPath.Points _,
                    AccessPath.Range _,
                    AccessPath.Prefix _,
                    AccessPath.Elements _ ->
                    parts.computeIfAbsent(template(relation, access), TableIndex::part)
                            .add(access, shape);
        }
    }

    private static Template template(Relation relation, AccessPath access) {
        return new Template(
                access.getClass(), access.columns().stream().map(relation.columns()::get).toList());
    }

    private static ColumnIndex part(Template template) {
        var columns = template.columns();
        if (template.kind() == AccessPath.Points.class) {
            return new EqualityIndex(columns);
        }
        if (template.kind() == AccessPath.Range.class) {
            return KeyReader.of(columns.getFirst().type()).hasOrdinals()
                    ? new RangeIndex(columns.getFirst())
                    : new TextRangeIndex(columns.getFirst());
        }
        return template.kind() == AccessPath.Prefix.class
                ? new PrefixIndex(columns.getFirst())
                : new ContainmentIndex(columns.getFirst());
    }

    /** Removes a shape that was added like that; returns whether a part was removed. */
    boolean remove(int shape, Relation relation, AccessPath access) {
        all.remove(shape);
        var before = parts.size();
        take(shape, relation, access);
        return parts.size() < before;
    }

    private void take(int shape, Relation relation, AccessPath access) {
        switch (access) {
            case AccessPath.Everything _ -> rest.remove(shape);
            case AccessPath.Nothing _ -> {}
            case AccessPath.Union(var branches) ->
                    branches.forEach(branch -> take(shape, relation, branch));
            case AccessPath.Points _,
                    AccessPath.Range _,
                    AccessPath.Prefix _,
                    AccessPath.Elements _ -> {
                var template = template(relation, access);
                var part = parts.get(template);
                if (part != null) {
                    part.remove(access, shape);
                    if (part.isEmpty()) {
                        parts.remove(template);
                    }
                }
            }
        }
    }
}
