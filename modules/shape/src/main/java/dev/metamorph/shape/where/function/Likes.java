package dev.metamorph.shape.where.function;

import java.util.Optional;

/** LIKE and ILIKE. */
final class Likes {
    private Likes() {}

    static Optional<Code> bind(String source, Binding binding) {
        return switch (source) {
            case "textlike", "namelike" -> like(binding, true);
            case "textnlike", "namenlike" -> like(binding, false);
            case "texticlike", "nameiclike" -> ilike(binding, true);
            case "texticnlike", "nameicnlike" -> ilike(binding, false);
            case "like_escape" -> {
                binding.needDeterminism();
                Code.Two code =
                        (pattern, escape) -> LikePattern.escaped((String) pattern, (String) escape);
                yield Optional.of(code);
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Code> like(Binding binding, boolean expected) {
        binding.needDeterminism();
        Code.Two code =
                (text, pattern) -> LikePattern.matches((String) text, (String) pattern) == expected;
        return Optional.of(code);
    }

    private static Optional<Code> ilike(Binding binding, boolean expected) {
        var letters = binding.letters();
        Code.Two code =
                (text, pattern) ->
                        LikePattern.matches(
                                        letters.lower((String) text),
                                        letters.lower((String) pattern))
                                == expected;
        return Optional.of(code);
    }
}
