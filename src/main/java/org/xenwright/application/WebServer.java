package org.xenwright.application;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xenwright.problem.Problem;

/** The Tomcat that a web application runs in: a package of the image's suite. */
public record WebServer(String name) {
    /** The one of Debian 12 and 13. */
    public static final String USUAL = "tomcat10";

    private static final String NAME = "tomcat(9|1[01])";

    public WebServer {
        if (!name.matches(NAME)) {
            throw Problem.of("choosing what runs a web application", "write the name of its package")
                    .at("<application><runtime>")
                    .found(name)
                    .expected("tomcat9, tomcat10 or tomcat11, whichever the suite has")
                    .raise();
        }
    }

    /** Returns the one that a request names. */
    public static WebServer of(ApplicationRequest request) {
        return new WebServer(request.server() == null ? USUAL : request.server());
    }

    /** Returns the packages it needs. */
    public List<String> packages() {
        return List.of(name);
    }

    /** Returns the folder of the web application at the root of its addresses. */
    public String webapp() {
        return "/var/lib/" + name + "/webapps/ROOT";
    }

    /** Returns the files that tell its unit about an application. */
    public List<ServiceUnit.File> files(ApplicationRequest request) {
        refuse(request, "mainClass", request.mainClass() != null);
        refuse(request, "arguments", !request.arguments().isEmpty());
        refuse(request, "user", request.user() != null);
        SortedMap<String, String> variables = new TreeMap<>(request.environment());
        List<String> flags = new ArrayList<>(ServiceUnit.memoryFlags(request));
        flags.addAll(request.jvmFlags());
        // the shell of catalina.sh reads it once more
        variables.merge(
                "CATALINA_OPTS",
                flags.stream().map(WebServer::quoted).collect(Collectors.joining(" ")),
                (own, ours) -> ours + " " + own);
        EnvironmentFile environment = new EnvironmentFile(variables);
        String settings = "/etc/default/" + name + "-application";
        StringBuilder unit =
                new StringBuilder("[Service]\nEnvironmentFile=" + settings + "\nRestart=on-failure\nRestartSec=1\n");
        List<ServiceUnit.File> all = new ArrayList<>();
        Health health = Health.of(request);
        if (health != null) {
            HealthProbe probe = new HealthProbe(health);
            probe.lines().forEach(line -> unit.append(line).append('\n'));
            all.add(probe.file());
        }
        all.add(0, new ServiceUnit.File(settings, environment.text(), 0600, environment.isTemplate()));
        all.add(
                0,
                new ServiceUnit.File(
                        "/etc/systemd/system/" + name + ".service.d/application.conf", unit.toString(), 0644, false));
        return all;
    }

    private static String quoted(String flag) {
        return flag.matches("[A-Za-z0-9_./,:=+@-]+") ? flag : "'" + flag.replace("'", "'\\''") + "'";
    }

    private static void refuse(ApplicationRequest request, String element, boolean there) {
        if (there) {
            throw Problem.of("running the web application " + request.name(), "take it out")
                    .at("<application><" + element + ">")
                    .found("a value")
                    .expected("none: Tomcat starts the application, as its own user")
                    .raise();
        }
    }
}
