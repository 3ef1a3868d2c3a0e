package dev.metamorph.shape.relation;

/**
 * A column of a table as the catalog describes it.
 *
 * @param name its name
 * @param type its type
 * @param notNull whether NULL is refused
 * @param generated whether it is computed from others and stored
 * @param collation the collation's name ({@code pg_collation.collname}), empty where the type has
 *     none; {@code default} stands for the database's
 */
public record Column(
        String name, PgType type, boolean notNull, boolean generated, String collation) {}
