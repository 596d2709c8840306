package org.xenwright.application;

import java.util.List;
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

    /** Returns the file of its environment. */
    public String settings() {
        return "/etc/default/" + name;
    }
}
