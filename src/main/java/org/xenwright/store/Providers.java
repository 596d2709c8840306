package org.xenwright.store;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The code beside a program that a {@link java.util.ServiceLoader} finds for it, which none of its classes mentions. */
final class Providers {
    private final ClassLoader loader;
    private final Map<String, Set<Digest>> known = new ConcurrentHashMap<>();

    Providers(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * The digests of all jars, and folders of classes, that bring a service, whatever their order.
     *
     * @param service name of its class
     */
    Set<Digest> of(String service) {
        return known.computeIfAbsent(service, this::read);
    }

    private Set<Digest> read(String service) {
        Set<Digest> digests = new TreeSet<>();
        try {
            List<URL> found = Collections.list(loader.getResources("META-INF/services/" + service));
            for (URL each : found) {
                digests.add(digest(each));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("what brings " + service + " cannot be read", e);
        }
        return digests;
    }

    private static Digest digest(URL found) throws IOException, URISyntaxException {
        if (found.openConnection() instanceof JarURLConnection jar) {
            return Digest.of(Path.of(jar.getJarFileURL().toURI()));
        }
        Path place = Path.of(found.toURI()).resolve("../../..").normalize();
        return new Fingerprint().folder("provider", place).digest();
    }
}
