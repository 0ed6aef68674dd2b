"use strict";
setTimeout(() => location.reload(), 5000); // the server leaves this out once it has been asked for two minutes
