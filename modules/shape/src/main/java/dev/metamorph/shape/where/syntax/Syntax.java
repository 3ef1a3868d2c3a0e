package dev.metamorph.shape.where.syntax;

import dev.metamorph.shape.relation.TableName;

import java.util.List;
import java.util.Optional;

/** The syntax tree of a clause, with unresolved names and without types. */
public sealed interface Syntax {
    /**
     * The location for error messages: the number of characters before the node, or before the
     * operator of an operation.
     */
    int location();

    /** A column's name. */
    record Name(String name, int location) implements Syntax {}

    /** A string or the value of a parameter; its type depends on the context. */
    record Text(String value, int location) implements Syntax {}

    /** A number with its sign. */
    record Numeral(String digits, int location) implements Syntax {}

    /** {@code true} or {@code false}. */
    record Bool(boolean value, int location) implements Syntax {}

    /** {@code NULL}. */
    record Null(int location) implements Syntax {}

    /** {@code operand::type}. */
    record Cast(Syntax operand, TypeName type, int location) implements Syntax {}

    /** {@code operand COLLATE name}. */
    record Collate(Syntax operand, String name, int location) implements Syntax {}

    /** Parts joined by AND, or by OR. */
    record Junction(boolean and, List<Syntax> parts, int location) implements Syntax {}

    /** {@code NOT operand}. */
    record Not(Syntax operand, int location) implements Syntax {}

    /** {@code operator operand}. */
    record Unary(String operator, Syntax operand, int location) implements Syntax {}

    /** {@code left operator right}. */
    record Binary(String operator, Syntax left, Syntax right, int location) implements Syntax {}

    /** {@code left operator ANY (right)}, or ALL. */
    record Quantified(String operator, boolean all, Syntax left, Syntax right, int location)
            implements Syntax {}

    /** {@code left IS [NOT] DISTINCT FROM right}. */
    record Distinct(Syntax left, Syntax right, boolean negated, int location) implements Syntax {}

    /** {@code operand [NOT] IN (list)}. */
    record In(Syntax operand, List<Syntax> list, boolean negated, int location) implements Syntax {}

    /** {@code operand [NOT] IN (SELECT ...)}; the operand of several columns is a row. */
    record Membership(Syntax operand, Query query, boolean negated, int location)
            implements Syntax {}

    /**
     * {@code SELECT columns FROM table WHERE where}.
     *
     * @param tableLocation the number of characters before the table's name
     */
    record Query(List<Name> columns, TableName table, int tableLocation, Optional<Syntax> where) {
        /** Copies the list. */
        public Query {
            columns = List.copyOf(columns);
        }
    }

    /** {@code operand [NOT] BETWEEN [SYMMETRIC] low AND high}. */
    record Between(
            Syntax operand,
            Syntax low,
            Syntax high,
            boolean negated,
            boolean symmetric,
            int location)
            implements Syntax {}

    /** {@code operand IS [NOT] NULL}. */
    record NullTest(Syntax operand, boolean negated, int location) implements Syntax {}

    /** {@code operand IS [NOT] TRUE}, FALSE or UNKNOWN. */
    record TruthTest(Syntax operand, Truth truth, boolean negated, int location)
            implements Syntax {}

    /** {@code name(arguments)}, or a construct that the grammar rewrites to a call. */
    record Call(String name, List<Syntax> arguments, int location) implements Syntax {}

    /** {@code COALESCE}, {@code GREATEST}, {@code LEAST}, {@code NULLIF}. */
    record Choice(Kind kind, List<Syntax> arguments, int location) implements Syntax {
        /** The kinds of choices. */
        public enum Kind {
            /** The first value that is not NULL. */
            COALESCE,
            /** The greatest value that is not NULL. */
            GREATEST,
            /** The least value that is not NULL. */
            LEAST,
            /** The first value, or NULL if it equals the second. */
            NULLIF
        }
    }

    /** {@code CASE operand WHEN ... END}. */
    record Case(
            Optional<Syntax> operand, List<When> whens, Optional<Syntax> otherwise, int location)
            implements Syntax {}

    /** A branch of CASE. */
    record When(Syntax condition, Syntax result) {}

    /** {@code ARRAY[...]}. */
    record ArrayOf(List<Syntax> elements, int location) implements Syntax {}

    /** {@code (a, b)} or {@code ROW(a)}. */
    record Row(List<Syntax> fields, int location) implements Syntax {}

    /** {@code operand[index]} or {@code operand[low:high]} with one or more pairs of brackets. */
    record Subscript(Syntax operand, List<Index> indexes, int location) implements Syntax {}

    /** An index or slice between brackets; both bounds of a slice are optional. */
    record Index(Optional<Syntax> low, Optional<Syntax> high, boolean slice) {
        /** The index of one element. */
        static Index of(Syntax place) {
            return new Index(Optional.empty(), Optional.of(place), false);
        }
    }
}
