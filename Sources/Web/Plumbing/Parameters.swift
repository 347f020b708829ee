import HTTPTransport

/// Of a form or a query; the router has a type of the same name for the parts of a path.
typealias Parameters = HTTPTransport.Parameters
