package org.xenwright.deploy.xl;

import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * The places of a deployment on a host. The folder of a generation looks like that of the image on the machine that
 * built it, with links to what is shared, so that every path, also that in a delta, only changes its beginning; and so
 * that the files of a running domain tell its generation.
 *
 * @param store folder of all deployments
 * @param deployment its name
 */
record HostLayout(String store, String deployment) {
    /** The folder whose files xendomains starts with the host. */
    static final String AUTO = "/etc/xen/auto";

    /** The folder of domains that were saved when the host went down. */
    static final String SAVED = "/var/lib/xen/save";

    /** The words of the domain's name, as the domain files allow them. */
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+:-]{0,63}");

    private static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    String images() {
        return store + "/images/sha256";
    }

    String image(Digest digest) {
        return images() + "/" + digest.hex();
    }

    /** Returns where a file of an image comes in; another deployment may be sending the same. */
    String part(Digest digest) {
        return image(digest) + "." + deployment + ".part";
    }

    String folder() {
        return store + "/deployments/" + deployment;
    }

    String holder() {
        return folder() + "/lock.who";
    }

    String domains() {
        return folder() + "/domains";
    }

    /** Returns whether a deployment may have the name. */
    static boolean isDeployment(String name) {
        return DEPLOYMENT.matcher(name).matches();
    }

    /** Returns whether a domain may have the name. */
    static boolean isDomain(String name) {
        return DOMAIN.matcher(name).matches();
    }

    String domain(String name) {
        if (!isDomain(name)) {
            throw Problem.of("finding the folder of a domain", "choose another name")
                    .found(name)
                    .expected("a letter or digit, then letters, digits, '_', '.', '+', ':' and '-', at most 64")
                    .raise();
        }
        return domains() + "/" + name;
    }

    String generation(String domain, int generation) {
        if (generation < 1) {
            throw new IllegalArgumentException("generation " + generation + " of " + domain);
        }
        return domain(domain) + "/" + generation;
    }

    /** Returns the end of a path, by which it is known wherever the store is mounted. */
    String belowStore(String path) {
        return path.substring(store.length());
    }

    String state(String domain) {
        domain(domain);
        return folder() + "/state/" + domain;
    }

    String autostart(String domain) {
        domain(domain);
        return AUTO + "/" + domain + ".cfg";
    }

    /** Returns what the link of autostart says. */
    String autostarted(String domain) {
        return domain(domain) + "/current/" + domain + ".cfg";
    }

    /** Returns the generation that a path of a domain's configuration lies in, if it does. */
    OptionalInt generationOf(String domain, String path) {
        String before = domains() + "/" + domain + "/";
        int end = path.startsWith(before) ? path.indexOf('/', before.length()) : -1;
        if (end < 0 || end - before.length() > 9) {
            return OptionalInt.empty();
        }
        String number = path.substring(before.length(), end);
        return !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalInt.of(Integer.parseInt(number))
                : OptionalInt.empty();
    }
}
