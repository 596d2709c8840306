package org.xenwright.plugin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The names of a list's values in a POM, and the older forms in which a POM may still write them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Values {
    /** The element of one value. */
    String item();

    /**
     * The element of an older form, repeated for each value without a list around them; its text is one value, commas
     * included.
     */
    String repeated() default "";

    /** The separator of an older form, in which one text holds all values. */
    String separator() default ",";
}
