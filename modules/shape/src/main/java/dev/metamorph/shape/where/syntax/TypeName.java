package dev.metamorph.shape.where.syntax;

import java.util.List;

/**
 * A type as a clause names it.
 *
 * @param name in lower case, several words with one blank between
 * @param modifiers the numbers in parentheses
 * @param array whether brackets follow
 * @param location the number of characters before it
 */
public record TypeName(String name, List<Integer> modifiers, boolean array, int location) {
    /** Copies the list. */
    public TypeName {
        modifiers = List.copyOf(modifiers);
    }
}
