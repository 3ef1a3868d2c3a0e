package dev.metamorph.shape.where.syntax;

import java.util.List;

/**
 * The name of a type in a clause.
 *
 * @param name the name in lower case; several words are separated by one blank
 * @param modifiers the numbers in parentheses
 * @param array whether brackets follow the name, so that it is an array type
 * @param location the number of characters before it
 */
public record TypeName(String name, List<Integer> modifiers, boolean array, int location) {
    /** Copies the list. */
    public TypeName {
        modifiers = List.copyOf(modifiers);
    }
}
