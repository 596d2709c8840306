package org.xenwright.application;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the classes of an application are packed when they come to us. */
public enum Form {
    /** A jar, or a folder of classes, whose dependencies are further jars. */
    THIN,
    /** A jar whose manifest names the jars it needs, beside it. */
    JAR,
    /** An executable jar of Spring Boot, with its dependencies inside. */
    SPRING_BOOT,
    /** The folder of Quarkus' fast-jar. */
    QUARKUS,
    /** A web application, which runs in Tomcat. */
    WAR;

    /** Returns the word for it in a POM. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Finds one by its word. */
    public static Optional<Form> of(String word) {
        return Arrays.stream(values()).filter(form -> form.word().equals(word)).findFirst();
    }
}
