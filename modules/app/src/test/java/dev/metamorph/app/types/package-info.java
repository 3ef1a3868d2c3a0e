/** Every type on its way through the whole service. */
@NullMarked
package dev.metamorph.app.types;

import org.jspecify.annotations.NullMarked;
