package org.xenwright.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.SshPublicKey;
import org.xenwright.domain.device.IpAddress;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Takes the keys that begin with {@code guest.} apart. */
final class GuestReader {
    static final String PREFIX = "guest.";
    private static final Pattern HOSTNAME =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*");
    /** One that systemd uses for some names alone begins with a tilde. */
    private static final Pattern SEARCH = Pattern.compile(
            "~\\.|~?(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\\.?");

    private static final Pattern LOGIN = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    /** Absolute, and nothing in it leads back up. */
    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.\\.?(?:/|$))[^/\\p{Cc}]++)++");

    private static final Pattern TIMEZONE = Pattern.compile("[A-Za-z0-9_+-]++(?:/[A-Za-z0-9_+-]++)*+");

    /** What debconf-set-selections reads: the package, the question, its type and the answer. */
    private static final Pattern ANSWER =
            Pattern.compile("[ \\t]*[a-z0-9][a-z0-9+.-]+[ \\t]+[^\\s\\p{Cc}#][^\\s\\p{Cc}]*[ \\t]+"
                    + "(select|boolean|string|multiselect|note|password|text|title|seen)([ \\t][\\t\\P{Cc}]*)?");

    private final Map<String, Setting> open = new LinkedHashMap<>();

    /** @param settings all settings of a domain; those of the guest are picked out */
    GuestReader(Map<String, Setting> settings) {
        settings.forEach((key, setting) -> {
            if (key.startsWith(PREFIX)) {
                open.put(key.substring(PREFIX.length()), setting);
            }
        });
    }

    Guest read(String domain) {
        Setting named = open.remove("hostname");
        String hostname = named == null ? domain.replaceAll("[^A-Za-z0-9.-]", "-") : text(named);
        if (named != null && !HOSTNAME.matcher(hostname).matches()) {
            throw refuse(named, hostname, "a host name of letters, digits, hyphens and dots");
        }
        Guest.Network network = new Guest.Network(
                addresses("address", true), addresses("gateway", false), addresses("dns", false), search());
        Guest.Access access = new Guest.Access(keys(), users());
        Setting zone = open.remove("timezone");
        if (zone != null && !TIMEZONE.matcher(text(zone)).matches()) {
            throw refuse(zone, text(zone), "a name of the time zone database, such as Europe/Prague");
        }
        Guest.Content content = new Guest.Content(files(), debconf());
        Setting stateless = open.remove("stateless");
        boolean keepsNothing = stateless != null && truth(stateless);
        return new Guest(
                hostname, network, access, zone == null ? null : text(zone), content, keepsNothing, variables());
    }

    private List<String> addresses(String key, boolean own) {
        Setting setting = open.remove(key);
        List<String> addresses = setting == null ? List.of() : texts(setting);
        for (String address : addresses) {
            boolean good = own ? address.equals("dhcp") || IpAddress.isWithPrefix(address) : IpAddress.isPlain(address);
            if (!good && setting != null) {
                throw refuse(
                        setting,
                        address,
                        own
                                ? "an address with its prefix length, such as 10.0.0.11/24 or fd00::11/64, or dhcp"
                                : "an address, such as 10.0.0.1 or fd00::1");
            }
        }
        return addresses;
    }

    private List<String> search() {
        Setting setting = open.remove("search");
        List<String> domains = texts(setting);
        for (String domain : domains) {
            if (!SEARCH.matcher(domain).matches()) {
                throw refuse(setting, domain, "a domain, such as example.org");
            }
        }
        return domains;
    }

    private List<String> keys() {
        Setting setting = open.remove("ssh_keys");
        List<String> keys = new ArrayList<>();
        for (String key : texts(setting)) {
            try {
                keys.add(new SshPublicKey(key).line());
            } catch (IllegalArgumentException e) {
                throw refuse(setting, String.valueOf(e.getMessage()), SshPublicKey.EXPECTED);
            }
        }
        return keys;
    }

    private List<Guest.User> users() {
        Setting setting = open.remove("users");
        List<Guest.User> users = new ArrayList<>();
        for (String text : setting == null ? List.<String>of() : texts(setting)) {
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            List<String> groups =
                    colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(",", -1));
            if (!LOGIN.matcher(name).matches() || !groups.stream().allMatch(LOGIN.asMatchPredicate())) {
                throw refuse(setting, text, "NAME or NAME:GROUP,GROUP in lower case");
            }
            users.add(new Guest.User(name, groups));
        }
        return users;
    }

    private Map<String, String> files() {
        Setting setting = open.remove("files");
        Map<String, String> files = new LinkedHashMap<>();
        for (String text : setting == null ? List.<String>of() : texts(setting)) {
            int equals = text.indexOf('=');
            if (equals < 2 || !PATH.matcher(text.substring(0, equals)).matches()) {
                throw refuse(setting, text, "/PATH=CONTENT");
            }
            files.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return files;
    }

    private List<String> debconf() {
        Setting setting = open.get("debconf");
        List<String> lines = texts("debconf");
        for (String line : lines) {
            if (!ANSWER.matcher(line).matches()) {
                throw refuse(setting, line, "PACKAGE QUESTION TYPE ANSWER, as debconf-set-selections reads it");
            }
        }
        return lines;
    }

    private List<String> texts(String key) {
        Setting setting = open.remove(key);
        return setting == null ? List.of() : texts(setting);
    }

    private Map<String, Object> variables() {
        Map<String, Object> variables = new LinkedHashMap<>();
        open.forEach((key, setting) -> {
            Map<String, Object> into = variables;
            String[] path = key.split("\\.", -1);
            for (int i = 0; i + 1 < path.length; i++) {
                into = nested(into, path[i], setting);
            }
            Object value = setting.value() instanceof Value.Atom ? text(setting) : texts(setting);
            if (into.put(path[path.length - 1], value) instanceof Map<?, ?>) {
                throw refuse(setting, setting.key(), "a name that is not also the beginning of another");
            }
        });
        return variables;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> nested(Map<String, Object> into, String name, Setting setting) {
        Object inner = into.computeIfAbsent(name, absent -> new LinkedHashMap<String, Object>());
        if (inner instanceof Map<?, ?>) {
            return (Map<String, Object>) inner;
        }
        throw refuse(setting, setting.key(), "a name whose beginning is not a variable itself");
    }

    private static String text(Setting setting) {
        if (setting.value() instanceof Value.Atom atom) {
            return atom.text();
        }
        throw refuse(setting, "a list", "one text");
    }

    private static boolean truth(Setting setting) {
        return CNumber.parse(text(setting)).orElseThrow(() -> refuse(setting, text(setting), "0 or 1")) != 0;
    }

    private static List<String> texts(@Nullable Setting setting) {
        if (setting == null) {
            return List.of();
        }
        if (setting.value() instanceof Value.Atom atom) {
            return List.of(atom.text());
        }
        List<String> texts = new ArrayList<>();
        for (Value item : ((Value.Sequence) setting.value()).items()) {
            if (!(item instanceof Value.Atom atom)) {
                throw refuse(setting, "a list in a list", "a list of texts");
            }
            texts.add(atom.text());
        }
        return texts;
    }

    private static ProblemException refuse(@Nullable Setting setting, String found, String expected) {
        Problem problem = Problem.of("reading what a domain file says about its guest", "correct the value");
        return (setting == null ? problem : problem.at(setting.origin() + ", " + setting.key()))
                .found(found)
                .expected(expected)
                .raise();
    }
}
