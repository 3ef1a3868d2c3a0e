package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.TypeName;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.List;
import java.util.Optional;

/** Resolves the type names of a clause. */
final class TypeResolver {
    private static final int MAX_LENGTH = 10_485_760;
    private static final int MAX_PADDING = 10_000;
    private static final int MAX_PRECISION = 1_000;

    private TypeResolver() {}

    static Type type(TypeName name) {
        var type =
                Types.named(name.name())
                        .flatMap(found -> name.array() ? Types.arrayOf(found) : Optional.of(found))
                        .filter(TextForms::knows);
        return type.orElseThrow(() -> unsupported(name));
    }

    private static Refusal unsupported(TypeName name) {
        return Refusal.limited(
                Limitation.TYPE,
                name.location(),
                "unsupported type %s%s".formatted(name.name(), name.array() ? "[]" : ""));
    }

    /** The validated length, or precision and scale, of a type name. */
    static List<Integer> modifiers(TypeName name, Type type) {
        var given = name.modifiers();
        var isChar = name.name().equals("char") || name.name().equals("character");
        if (given.isEmpty()) {
            if (isChar && name.array()) {
                throw limited(name);
            }
            return isChar ? List.of(1) : given;
        }
        if (name.array()) {
            throw limited(name);
        }
        var valid =
                switch (type.oid()) {
                    case Types.VARCHAR -> given.size() == 1 && isLength(given, MAX_LENGTH);
                    case Types.BPCHAR -> given.size() == 1 && isLength(given, MAX_PADDING);
                    case Types.NUMERIC -> isPrecision(given);
                    default -> throw limited(name);
                };
        if (!valid) {
            throw limited(name);
        }
        return given;
    }

    private static boolean isLength(List<Integer> given, int most) {
        return given.getFirst() >= 1 && given.getFirst() <= most;
    }

    private static boolean isPrecision(List<Integer> given) {
        var precision = given.getFirst();
        return precision >= 1
                && precision <= MAX_PRECISION
                && (given.size() == 1
                        || (given.size() == 2 && given.get(1) >= 0 && given.get(1) <= precision));
    }

    private static Refusal limited(TypeName name) {
        return Refusal.limited(
                Limitation.TYPE, name.location(), "unsupported type %s(".formatted(name.name()));
    }
}
