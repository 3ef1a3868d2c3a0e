package dev.metamorph.shape.relation;

/**
 * A column of a table as the catalog describes it.
 *
 * @param name its name
 * @param type its type
 * @param notNull whether NULL is refused
 * @param generated whether it is computed from other columns and stored
 * @param collation the name of the collation; empty if the type has none. {@code default}, and
 *     {@code default:} with the name of its rules, is the collation of the database. A plain name
 *     is a deterministic collation of Postgres itself ({@code pg_collation.collname}); any other
 *     collation has its schema before its name, both quoted as in SQL. For money, its arrays and
 *     domains: the {@code lc_monetary} by which values are printed
 */
public record Column(
        String name, PgType type, boolean notNull, boolean generated, String collation) {}
