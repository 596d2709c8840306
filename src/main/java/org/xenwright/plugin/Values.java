package org.xenwright.plugin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The names of a list's values in a POM, and how a POM wrote them before each had an element of its own in the list. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Values {
    /** The element of one value. */
    String item();

    /** The element that was repeated for each value without a list around them; its text is one value, commas included. */
    String repeated() default "";

    /** What separated the values in one text. */
    String separator() default ",";
}
