package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.RangeForm;
import dev.metamorph.shape.where.value.TextForm;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;

import java.util.List;

/**
 * The place in a clause where a function is used.
 *
 * @param arguments the types of its arguments
 * @param result its type
 * @param collation of its arguments
 * @param name as it is written
 * @param location for complaints
 */
record CallSite(List<Type> arguments, Type result, Collation collation, String name, int location) {
    TextForm form(int argument) {
        return TextForms.get(arguments.get(argument));
    }

    RangeForm rangeForm(int argument) {
        return (RangeForm) form(argument);
    }

    /** Refuses collations that may take different texts for equal. */
    void needDeterminism() {
        if (collation.equals(Collation.CONFLICT)) {
            throw Refusal.limited(
                    Limitation.COLLATION, location, "could not determine which collation to use");
        }
        if (!collation.isDeterministic()) {
            throw Refusal.limited(
                    Limitation.COLLATION,
                    location,
                    "columns of collation %s cannot be compared in a where clause, because it may take different texts for equal"
                            .formatted(collation.name()));
        }
    }

    /** Refuses an order of texts that is not known here. */
    void needOrder() {
        needDeterminism();
        if (!collation.isBytewise()) {
            throw Refusal.limited(
                    Limitation.COLLATION,
                    location,
                    "text can be ordered only by a column of collation \"C\", \"POSIX\" or \"ucs_basic\"");
        }
    }

    /** Refuses changes of case that are not known here. */
    CaseMapping caseMapping() {
        needDeterminism();
        if (collation.cases() == Collation.Case.TURKIC) {
            throw Refusal.limited(
                    Limitation.COLLATION,
                    location,
                    "%s depends on the rules of collation %s and is not supported"
                            .formatted(name, collation.name()));
        }
        return new CaseMapping(collation.cases());
    }

    Refusal refused(Limitation limitation, String message) {
        return Refusal.limited(limitation, location, message);
    }
}
