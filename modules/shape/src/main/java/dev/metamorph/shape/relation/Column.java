package dev.metamorph.shape.relation;

/**
 * A column of a table as the catalog describes it.
 *
 * @param name its name
 * @param type its type
 * @param notNull whether NULL is refused
 * @param generated whether it is computed from others and stored
 * @param collation the collation's name, empty where the type has none; {@code default} stands for
 *     the database's. A plain name is one of Postgres's own ({@code pg_collation.collname}), which
 *     are deterministic; whatever else there is has its schema before it, both as SQL quotes them.
 *     Of money, its arrays and domains: the {@code lc_monetary} by which it is printed
 */
public record Column(
        String name, PgType type, boolean notNull, boolean generated, String collation) {}
