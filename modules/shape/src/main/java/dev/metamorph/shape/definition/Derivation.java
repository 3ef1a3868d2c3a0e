package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.RelationId;

import java.util.List;

/**
 * The part of a definition that only shapes with subqueries have.
 *
 * @param inner the tables of the subqueries, at any depth, in the order of their first places in
 *     the clause; empty for a clause without subqueries
 * @param moves how rows move; without subqueries {@link Moves#EVENTS}
 */
public record Derivation(List<RelationId> inner, Moves moves) {
    /** The part of a shape without subqueries. */
    public static final Derivation NONE = new Derivation(List.of(), Moves.EVENTS);

    /** Copies the list. */
    public Derivation {
        inner = List.copyOf(inner);
        if (inner.isEmpty() && moves != Moves.EVENTS) {
            throw new IllegalArgumentException("no rows move in a shape without subqueries");
        }
    }
}
