package dev.metamorph.shape.port;

import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.relation.Relation;

import java.util.Optional;

/** Checks what a declaration needs beside Kafka and the database, before it is written. */
@FunctionalInterface
public interface DeclarationCheck {
    /** Needs nothing. */
    DeclarationCheck NONE = (_, _, _) -> Optional.empty();

    /**
     * The answer to a declaration that must not be written; empty if it may be. May wait some
     * seconds for another service; never throws.
     *
     * @param definition the shape that is published
     * @param relation its table
     */
    Optional<PublishedShapes.Answer> refusal(
            PublishedShape declaration, ShapeDefinition definition, Relation relation);
}
