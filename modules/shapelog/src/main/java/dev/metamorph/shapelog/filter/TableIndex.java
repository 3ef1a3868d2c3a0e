package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.KeyReader;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of one table: those found by their clauses' constants, and the rest. */
final class TableIndex {
    private static final Logger log = LoggerFactory.getLogger(TableIndex.class);

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
                    putInto(template(relation, access), shape, access);
        }
    }

    /** A shape that a bug keeps out of its part of the index is a candidate for every row. */
    private void putInto(Template template, int shape, AccessPath access) {
        try {
            parts.computeIfAbsent(template, TableIndex::part).add(access, shape);
        } catch (RuntimeException e) {
            log.error("Shape not indexed shape={}", shape, e);
            rest.add(shape);
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
        rest.remove(shape);
        var before = parts.size();
        take(shape, relation, access);
        return parts.size() < before;
    }

    private void take(int shape, Relation relation, AccessPath access) {
        switch (access) {
            case AccessPath.Everything _, AccessPath.Nothing _ -> {}
            case AccessPath.Union(var branches) ->
                    branches.forEach(branch -> take(shape, relation, branch));
            case AccessPath.Points _,
                    AccessPath.Range _,
                    AccessPath.Prefix _,
                    AccessPath.Elements _ ->
                    takeFrom(template(relation, access), shape, access);
        }
    }

    /** A shape that a bug leaves in the index does no harm: its number is not used again. */
    private void takeFrom(Template template, int shape, AccessPath access) {
        var part = parts.get(template);
        if (part == null) {
            return;
        }
        try {
            part.remove(access, shape);
        } catch (RuntimeException e) {
            log.error("Shape not removed from the index shape={}", shape, e);
        }
        if (part.isEmpty()) {
            parts.remove(template);
        }
    }
}
