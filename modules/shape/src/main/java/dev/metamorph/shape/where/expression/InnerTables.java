package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;

import java.util.Optional;

/** The tables over which the subqueries of a clause select. */
@FunctionalInterface
public interface InnerTables {
    /** The table of that name, if there is one. */
    Optional<Relation> find(TableName name);

    /** The tables among these, by their names. */
    static InnerTables of(Iterable<Relation> relations) {
        return name -> {
            for (var relation : relations) {
                if (relation.name().equals(name)) {
                    return Optional.of(relation);
                }
            }
            return Optional.empty();
        };
    }
}
