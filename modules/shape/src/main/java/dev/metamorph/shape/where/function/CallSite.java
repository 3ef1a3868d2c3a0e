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
 * One use of a function in a clause.
 *
 * @param arguments the types of the arguments
 * @param result the type of the result
 * @param collation the collation of the arguments
 * @param name the function's name as the clause has it
 * @param location where it stands in the clause, for error messages
 */
record CallSite(List<Type> arguments, Type result, Collation collation, String name, int location) {
    TextForm form(int argument) {
        return TextForms.get(arguments.get(argument));
    }

    RangeForm rangeForm(int argument) {
        return (RangeForm) form(argument);
    }

    /** Refuses nondeterministic collations, under which texts with different bytes may be equal. */
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

    /** Refuses collations whose order of texts is not the order of their bytes. */
    void needOrder() {
        needDeterminism();
        if (!collation.isBytewise()) {
            throw Refusal.limited(
                    Limitation.COLLATION,
                    location,
                    "text can be ordered only by a column of collation \"C\", \"POSIX\" or \"ucs_basic\"; write COLLATE \"C\" behind it to order it by its bytes, which the setting WHERE_TEXT_ORDER=bytes does everywhere");
        }
    }

    /** The case mapping of the collation; refuses collations whose mapping is not known here. */
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
