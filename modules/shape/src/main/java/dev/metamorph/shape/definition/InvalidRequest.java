package dev.metamorph.shape.definition;

/**
 * Carries the first problem of a request out of the steps that check it; never leaves the package.
 */
final class InvalidRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidRequest(String field, String problem) {
        super(problem, null, false, false);
        this.field = field;
    }

    ShapeResolution.Invalid resolution() {
        return ShapeResolution.Invalid.of(field, String.valueOf(getMessage()));
    }
}
