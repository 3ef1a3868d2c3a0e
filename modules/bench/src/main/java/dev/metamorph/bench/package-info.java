/** What the path costs, beside what it could cost at best. */
@NullMarked
package dev.metamorph.bench;

import org.jspecify.annotations.NullMarked;
